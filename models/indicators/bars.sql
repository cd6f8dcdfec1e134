/*---
description: >
  Every bar with what several indicator families need of it and of the bar before. A series is an unbroken stretch of
  one symbol and interval; an outage of the exchange does not break it, files that are missing do.
grain: [symbol_id, interval_id, close_time]
time: close_time
causal: close_time
incremental:
  by: [symbol_id, interval_id]
  lookback: {rows: 1, of: fact_kline}
  numbers: {column: bar_no, of: series_id}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  close_time: End of the bar, UTC.
  series_id: One number for symbol, interval and stretch.
  bar_no: Number of the bar in its series, from 0.
  open_time: Start of the bar, UTC.
  open: {description: "First price.", unit: quote}
  high: {description: "Highest price.", unit: quote}
  low: {description: "Lowest price.", unit: quote}
  close: {description: "Last price.", unit: quote}
  volume: {description: "Traded amount.", unit: base}
  quote_volume: {description: "Traded amount.", unit: quote}
  trades: {description: "Number of trades.", unit: trades}
  taker_buy_volume: {description: "Part of volume bought by the taker.", unit: base}
  prev_close: {description: "Close of the bar before.", unit: quote}
  gain: {description: "Rise of the close, 0 where it fell.", unit: quote}
  loss: {description: "Fall of the close, 0 where it rose.", unit: quote}
  true_range: {description: "Largest of high - low and the distances of both from the close before.", unit: quote}
  dm_up: {description: "Wilder's +DM, the rise of the high where it exceeds the fall of the low.", unit: quote}
  dm_down: {description: "Wilder's -DM, the fall of the low where it exceeds the rise of the high.", unit: quote}
---*/
WITH stretches AS (
  SELECT
    symbol_id,
    interval_id,
    row_number() OVER (PARTITION BY symbol_id, interval_id ORDER BY gap_to) AS stretch,
    gap_to AS begins_at
  FROM fact_kline_gap
  WHERE NOT is_covered
),

-- To look up the stretch of every bar takes as long as all else: mostly there is but one.
in_stretches AS (
  SELECT k.*, 0 AS stretch
  FROM fact_kline AS k
  ANTI JOIN stretches USING (symbol_id, interval_id)
  UNION ALL
  SELECT k.*, coalesce(s.stretch, 0) AS stretch
  FROM fact_kline AS k
  SEMI JOIN stretches AS broken USING (symbol_id, interval_id)
  ASOF LEFT JOIN stretches AS s
    ON s.symbol_id = k.symbol_id
    AND s.interval_id = k.interval_id
    AND s.begins_at <= k.open_time
),

in_series AS (
  SELECT
    *,
    (symbol_id::BIGINT * 32 + interval_id) * 65536 + stretch AS series_id
  FROM in_stretches
),

numbered AS (
  SELECT
    symbol_id,
    interval_id,
    close_time,
    series_id,
    (row_number() OVER series - 1)::INTEGER AS bar_no,
    open_time,
    open,
    high,
    low,
    close,
    volume,
    quote_volume,
    trades,
    taker_buy_volume,
    lag(close) OVER series AS prev_close,
    high - lag(high) OVER series AS high_rise,
    lag(low) OVER series - low AS low_fall
  FROM in_series
  WINDOW series AS (PARTITION BY series_id ORDER BY close_time)
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  series_id,
  bar_no,
  open_time,
  open,
  high,
  low,
  close,
  volume,
  quote_volume,
  trades,
  taker_buy_volume,
  prev_close,
  CASE WHEN bar_no > 0 THEN greatest(close - prev_close, 0) END AS gain,
  CASE WHEN bar_no > 0 THEN greatest(prev_close - close, 0) END AS loss,
  CASE WHEN bar_no > 0 THEN greatest(high - low, abs(high - prev_close), abs(low - prev_close)) END AS true_range,
  CASE WHEN high_rise > low_fall AND high_rise > 0 THEN high_rise ELSE 0 END AS dm_up,
  CASE WHEN low_fall > high_rise AND low_fall > 0 THEN low_fall ELSE 0 END AS dm_down
FROM numbered
ORDER BY symbol_id, interval_id, close_time
