/*---
description: >
  Ichimoku Kinko Hyo, middles of the range over three lengths. The spans are those that stand at this bar, drawn
  ahead 26 bars before. The lagging span is the close drawn 26 bars back: known only 26 bars after the bar it stands
  at, it is no column here.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 26 + 52}}
columns:
  ichimoku_9_conversion: {description: "Tenkan-sen, middle between the highest high and the lowest low of 9 bars.", unit: quote, warmup_bars: 9, source: Hosoda, formula: "(max(high) + min(low)) / 2 over 9 bars"}
  ichimoku_26_base: {description: "Kijun-sen, the same of 26 bars.", unit: quote, warmup_bars: 26, source: Hosoda, formula: "(max(high) + min(low)) / 2 over 26 bars"}
  ichimoku_26_span_a: {description: "Senkou span A, mean of conversion and base as they were 26 bars ago.", unit: quote, warmup_bars: 52, source: Hosoda, formula: "(conversion + base) / 2, 26 bars ago"}
  ichimoku_52_span_b: {description: "Senkou span B, middle of 52 bars as it was 26 bars ago.", unit: quote, warmup_bars: 78, source: Hosoda, formula: "(max(high) + min(low)) / 2 over 52 bars, 26 bars ago"}
---*/
WITH middles AS (
  SELECT
    *,
    (highest(high, 9) + lowest(low, 9)) / 2 AS conversion,
    (highest(high, 26) + lowest(low, 26)) / 2 AS base,
    (highest(high, 52) + lowest(low, 52)) / 2 AS middle_52
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  conversion AS ichimoku_9_conversion,
  base AS ichimoku_26_base,
  lag((conversion + base) / 2, 26) OVER series AS ichimoku_26_span_a,
  lag(middle_52, 26) OVER series AS ichimoku_52_span_b
FROM middles
WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
