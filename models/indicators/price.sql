/*---
description: The bar's own close as an indicator, so that a rule can set it against an average or a band.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {}
columns:
  close: {description: "Last price of the bar.", unit: quote, warmup_bars: 1, source: the bar, formula: "close"}
tests:
  - range: {close: [0, null]}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  close
FROM indicators.bars
