/*---
description: Williams' %R, how far the close is below the highest price of late, on a scale from there to the lowest.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 14}}
columns:
  williams_r_14: {description: "0 at the highest price of 14 bars and -100 at the lowest; 0 while the two are the same, as in TA-Lib.", unit: -100 to 0, warmup_bars: 14, source: TA-Lib WILLR, formula: "-100 × (max(high) - close) / (max(high) - min(low)) over 14 bars"}
tests:
  # Rounding may go a little below.
  - range: {williams_r_14: [-100.000001, 0]}
---*/
WITH ranges AS (
  SELECT
    *,
    highest(high, 14) AS top,
    lowest(low, 14) AS bottom
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE WHEN top = bottom THEN 0 ELSE 100 * (close - top) / (top - bottom) END AS williams_r_14
FROM ranges
