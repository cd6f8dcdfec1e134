/*---
description: Donchian Channels, the span of prices over the last bars. A rule for breakouts sets the close against the bar before's.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  donchian_20_upper: {description: "Highest high of the last 20 bars, this one included.", unit: quote, warmup_bars: 20, source: Donchian, formula: "max(high) over 20 bars"}
  donchian_20_middle: {description: "Halfway between the two.", unit: quote, warmup_bars: 20, source: Donchian, formula: "(upper + lower) / 2"}
  donchian_20_lower: {description: "Lowest low of the last 20 bars, this one included.", unit: quote, warmup_bars: 20, source: Donchian, formula: "min(low) over 20 bars"}
---*/
WITH extremes AS (
  SELECT
    *,
    highest(high, 20) AS upper,
    lowest(low, 20) AS lower
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  upper AS donchian_20_upper,
  (upper + lower) / 2 AS donchian_20_middle,
  lower AS donchian_20_lower
FROM extremes
