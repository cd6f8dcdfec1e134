/*---
description: Aroon, how new the highest high and the lowest low of the last bars are.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 15}}
columns:
  aroon_14_up: {description: "100 where this bar has the highest high, 0 where the bar 14 before it has; of equal ones the latest counts.", unit: 0-100, warmup_bars: 15, source: TA-Lib AROON, formula: "100 × (14 - bars since the highest high of 15) / 14"}
  aroon_14_down: {description: "The same for the lowest low.", unit: 0-100, warmup_bars: 15, source: TA-Lib AROON, formula: "100 × (14 - bars since the lowest low of 15) / 14"}
  aroon_14_oscillator: {description: "Aroon up less Aroon down.", unit: -100-100, warmup_bars: 15, source: TA-Lib AROONOSC, formula: "up - down"}
tests:
  - range: {aroon_14_up: [0, 100], aroon_14_down: [0, 100], aroon_14_oscillator: [-100, 100]}
---*/
-- Pairs compare by price first, then by bar.
WITH extremes AS (
  SELECT
    *,
    highest((high, bar_no), 15)[2] AS highest_bar,
    highest((-low, bar_no), 15)[2] AS lowest_bar
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  100.0 * (14 - (bar_no - highest_bar)) / 14 AS aroon_14_up,
  100.0 * (14 - (bar_no - lowest_bar)) / 14 AS aroon_14_down,
  100.0 * (highest_bar - lowest_bar) / 14 AS aroon_14_oscillator
FROM extremes
