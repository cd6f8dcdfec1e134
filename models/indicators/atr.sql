/*---
description: True range and its average, how far a bar moves and how far bars usually do.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(1.0 / 14)}}
columns:
  true_range: {description: "Largest of high - low and the distances of both from the close before.", unit: quote, warmup_bars: 2, source: TA-Lib TRANGE, formula: "max(high - low, |high - previous close|, |low - previous close|)"}
  atr_14: {description: "Wilder's average of the true range over 14 bars.", unit: quote, warmup_bars: 15, source: TA-Lib ATR, formula: "RMA(TR, 14)"}
  natr_14: {description: "The same in percent of the close.", unit: percent, warmup_bars: 15, source: TA-Lib NATR, formula: "100 × ATR(14) / close"}
tests:
  - range: {true_range: [0, null], atr_14: [0, null], natr_14: [0, null]}
---*/
WITH averages AS (
  SELECT
    *,
    rma(true_range, 14, 1) AS atr
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  true_range,
  atr AS atr_14,
  100 * atr / close AS natr_14
FROM averages
