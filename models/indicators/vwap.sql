/*---
description: Volume-weighted average price since the start of the UTC day, and how far the close is from it.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {time: 1 day}}
columns:
  vwap_day: {description: "Typical price (high + low + close) / 3 weighted by volume since 00:00 UTC; none before the day's first trade.", unit: quote, warmup_bars: 1, source: session VWAP, formula: "Σ typical price × volume / Σ volume, since 00:00 UTC"}
  vwap_day_deviation: {description: "Distance of the close from it, as a share of it.", unit: share, warmup_bars: 1, source: session VWAP, formula: "close / VWAP - 1"}
---*/
WITH days AS (
  SELECT
    *,
    (high + low + close) / 3 AS typical_price,
    bar_no - min(bar_no) OVER (PARTITION BY series_id, bar_day(close_time)) AS bars_before
  FROM indicators.bars
),

session AS (
  SELECT
    *,
    sum(typical_price * volume) OVER so_far / nullif(sum(volume) OVER so_far, 0) AS vwap
  FROM days
  WINDOW so_far AS (
    PARTITION BY series_id
    ORDER BY bar_no
    ROWS BETWEEN bars_before PRECEDING AND CURRENT ROW
  )
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  vwap AS vwap_day,
  close / vwap - 1 AS vwap_day_deviation
FROM session
