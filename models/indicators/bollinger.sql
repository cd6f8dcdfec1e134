/*---
description: Bollinger Bands over closes, two population deviations wide.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  bb_20_2_upper: {description: "Middle band plus two deviations.", unit: quote, warmup_bars: 20, source: TA-Lib BBANDS, formula: "SMA(close, 20) + 2 × σ(close, 20)"}
  bb_20_2_middle: {description: "Mean of the last 20 closes.", unit: quote, warmup_bars: 20, source: TA-Lib BBANDS, formula: "SMA(close, 20)"}
  bb_20_2_lower: {description: "Middle band less two deviations.", unit: quote, warmup_bars: 20, source: TA-Lib BBANDS, formula: "SMA(close, 20) - 2 × σ(close, 20)"}
  bb_20_2_width: {description: "Four deviations as a share of the middle band.", unit: share, warmup_bars: 20, source: Bollinger, formula: "(upper - lower) / middle"}
  bb_20_2_percent_b: {description: "Where the close lies: 0 on the lower band, 1 on the upper; none while all closes are the same.", unit: share, warmup_bars: 20, source: Bollinger, formula: "(close - lower) / (upper - lower)"}
tests:
  - range: {bb_20_2_width: [0, null]}
---*/
WITH moments AS (
  SELECT
    *,
    sma(close, 20) AS middle,
    rolling_deviation(close, 20) AS deviation,
    highest(close, 20) > lowest(close, 20) AS is_spread
  FROM indicators.bars
),

bands AS (
  SELECT
    *,
    -- TA-Lib 0.6 takes a variance of less than 1e-14 for 0: its bands lie on the middle one where prices are below
    -- about 1e-5. Width and %B do not follow it there.
    CASE WHEN deviation * deviation < 1e-14 THEN 0 ELSE deviation END AS band_deviation
  FROM moments
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  middle + 2 * band_deviation AS bb_20_2_upper,
  middle AS bb_20_2_middle,
  middle - 2 * band_deviation AS bb_20_2_lower,
  4 * deviation / middle AS bb_20_2_width,
  -- Rounding leaves a deviation that is not quite 0 where closes are the same.
  CASE WHEN is_spread THEN (close - middle) / (4 * deviation) + 0.5 END AS bb_20_2_percent_b
FROM bands
