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
  SELECT b.*
  FROM indicators.bars AS b
  JOIN dim_symbol AS s USING (symbol_id)
  JOIN dim_interval AS i USING (interval_id)
  JOIN raw.research AS r ON r.symbol = s.symbol AND r.market = s.market AND r.interval = i.interval
),

indicators AS (
  SELECT
    v.symbol_id,
    v.interval_id,
    v.close_time,
    any_value(v.value) FILTER (t.indicator = 'volatility_7d') AS volatility_7d,
    any_value(v.value) FILTER (t.indicator = 'rsi_14') AS rsi_14,
    any_value(v.value) FILTER (t.indicator = 'macd_12_26') AS macd
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS t USING (indicator_type_id)
  WHERE t.indicator IN ('volatility_7d', 'rsi_14', 'macd_12_26')
  GROUP BY ALL
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
  ln(b.close / b.prev_close) AS log_return,
  i.volatility_7d,
  i.rsi_14,
  i.macd
FROM researched AS b
LEFT JOIN indicators AS i USING (symbol_id, interval_id, close_time)
