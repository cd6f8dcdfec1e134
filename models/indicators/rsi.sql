/*---
description: Relative Strength Index, the share of rises in all movement, smoothed as Wilder did.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(1.0 / 14)}}
columns:
  rsi_14: {description: "RSI over 14 bars; 0 while nothing moved, as in TA-Lib.", unit: 0-100, warmup_bars: 15, source: TA-Lib RSI, formula: "100 × RMA(gain, 14) / (RMA(gain, 14) + RMA(loss, 14))"}
tests:
  # Rounding may lift a hundred a little.
  - range: {rsi_14: [0, 100.000001]}
---*/
WITH smoothed AS (
  SELECT
    *,
    rma(gain, 14, 1) AS average_gain,
    rma(loss, 14, 1) AS average_loss
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  relative_strength(average_gain, average_loss) AS rsi_14
FROM smoothed
