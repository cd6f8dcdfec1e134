/*---
description: The bars that project.yml researches, with what is mostly asked of them. Of BTCUSDT, unless it names another symbol.
grain: [timestamp]
materialize: view
columns:
  timestamp: Start of the bar, UTC.
  open: {description: "First price.", unit: quote}
  high: {description: "Highest price.", unit: quote}
  low: {description: "Lowest price.", unit: quote}
  close: {description: "Last price.", unit: quote}
  volume: {description: "Traded amount.", unit: base}
  quote_volume: {description: "Traded amount.", unit: quote}
  return: {description: "Change of the close since the bar before.", unit: share}
  log_return: {description: "Logarithm of the close over the close before.", unit: log}
  volatility_7d: {description: "Deviation of the log returns of the last 7 days, per bar.", unit: share}
  rsi_14: {description: "RSI over 14 bars.", unit: 0-100}
  macd: {description: "Exponential average over 12 closes less that over 26.", unit: quote}
---*/
WITH researched AS (
  SELECT
    b.*,
    ln(b.close / b.prev_close) AS log_return,
    7 * 86400 // i.seconds AS week
  FROM indicators.bars AS b
  JOIN dim_symbol AS s USING (symbol_id)
  JOIN dim_interval AS i USING (interval_id)
  JOIN raw.research AS r ON r.symbol = s.symbol AND r.market = s.market AND r.interval = i.interval
),

-- Of the researched lengths alone: those of all others would be read to be joined with nothing.
rsi AS (
  SELECT v.symbol_id, v.interval_id, v.close_time, v.value
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS t USING (indicator_type_id)
  JOIN dim_interval AS i USING (interval_id)
  WHERE t.indicator = 'rsi_14' AND i.interval IN (SELECT interval FROM raw.research)
),

macd AS (
  SELECT v.symbol_id, v.interval_id, v.close_time, v.value
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS t USING (indicator_type_id)
  JOIN dim_interval AS i USING (interval_id)
  WHERE t.indicator = 'macd_12_26' AND i.interval IN (SELECT interval FROM raw.research)
)

SELECT
  b.open_time AS timestamp,
  b.open,
  b.high,
  b.low,
  b.close,
  b.volume,
  b.quote_volume,
  b.close / b.prev_close - 1 AS return,
  b.log_return,
  -- The first bar has no return.
  CASE WHEN b.week > 1 AND b.bar_no >= b.week THEN rolling_deviation(b.log_return, b.week) END AS volatility_7d,
  rsi.value AS rsi_14,
  macd.value AS macd
FROM researched AS b
LEFT JOIN rsi USING (symbol_id, interval_id, close_time)
LEFT JOIN macd USING (symbol_id, interval_id, close_time)
ORDER BY timestamp
