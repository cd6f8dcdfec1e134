/*---
description: Volume-weighted average price over the last bars, whatever the day, and how far the close is from it.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  vwap_20: {description: "Typical price (high + low + close) / 3 weighted by volume over 20 bars; none while nothing is traded.", unit: quote, warmup_bars: 20, source: rolling VWAP, formula: "Σ typical price × volume / Σ volume over 20 bars"}
  vwap_20_deviation: {description: "Distance of the close from it, as a share of it.", unit: share, warmup_bars: 20, source: rolling VWAP, formula: "close / VWAP(20) - 1"}
tests:
  - range: {vwap_20: [0, null]}
---*/
WITH averages AS (
  SELECT
    *,
    sma((high + low + close) / 3 * volume, 20) / nullif(sma(volume, 20), 0) AS vwap
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  vwap AS vwap_20,
  close / vwap - 1 AS vwap_20_deviation
FROM averages
