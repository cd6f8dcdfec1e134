/*---
description: Weighted moving average of the close, in which newer bars weigh more by equal steps.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  wma_20: {description: "Mean of the last 20 closes with weights 1 to 20.", unit: quote, warmup_bars: 20, source: TA-Lib WMA, formula: "Σ i × close / Σ i, i = 1 … 20"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  wma(close, 20) AS wma_20
FROM indicators.bars
