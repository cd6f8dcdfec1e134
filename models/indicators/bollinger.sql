/*---
description: Bollinger Bands over closes, two population deviations wide.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
columns:
  bb_20_2_upper: {description: "Middle band plus two deviations.", unit: quote, warmup_bars: 20, source: TA-Lib BBANDS}
  bb_20_2_middle: {description: "Mean of the last 20 closes.", unit: quote, warmup_bars: 20, source: TA-Lib BBANDS}
  bb_20_2_lower: {description: "Middle band less two deviations.", unit: quote, warmup_bars: 20, source: TA-Lib BBANDS}
  bb_20_2_width: {description: "Distance of the outer bands as a share of the middle one.", unit: share, warmup_bars: 20, source: Bollinger}
---*/
WITH bands AS (
  SELECT
    *,
    sma(close, 20) AS middle,
    rolling_deviation(close, 20) AS deviation
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  middle + 2 * deviation AS bb_20_2_upper,
  middle AS bb_20_2_middle,
  middle - 2 * deviation AS bb_20_2_lower,
  4 * deviation / middle AS bb_20_2_width
FROM bands
