/*---
description: Average True Range, how far a bar usually moves.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(1.0 / 14)}}
columns:
  atr_14: {description: "Wilder's average of the true range over 14 bars.", unit: quote, warmup_bars: 15, source: TA-Lib ATR, formula: "RMA(TR, 14)"}
tests:
  - range: {atr_14: [0, null]}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  rma(true_range, 14, 1) AS atr_14
FROM indicators.bars
