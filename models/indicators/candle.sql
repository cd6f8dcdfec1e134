/*---
description: The bar's other prices and its volume as indicators, for rules that set them against each other or against a level.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {}
columns:
  open: {description: "First price of the bar.", unit: quote, warmup_bars: 1, source: the bar, formula: "open"}
  high: {description: "Highest price of the bar.", unit: quote, warmup_bars: 1, source: the bar, formula: "high"}
  low: {description: "Lowest price of the bar.", unit: quote, warmup_bars: 1, source: the bar, formula: "low"}
  volume: {description: "Amount traded during the bar.", unit: base, warmup_bars: 1, source: the bar, formula: "volume"}
tests:
  - range: {open: [0, null], high: [0, null], low: [0, null], volume: [0, null]}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  open,
  high,
  low,
  volume::DOUBLE AS volume
FROM indicators.bars
