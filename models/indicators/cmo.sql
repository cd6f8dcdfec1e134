/*---
description: Chande Momentum Oscillator, what rises exceed falls by as a share of all movement, smoothed as Wilder did.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(1.0 / 14)}}
columns:
  cmo_14: {description: "From -100 where all moves are falls to 100; 0 while nothing moved. Chande sums over 14 bars, TA-Lib averages.", unit: -100 to 100, warmup_bars: 15, source: TA-Lib CMO, formula: "100 × (RMA(gain, 14) - RMA(loss, 14)) / (RMA(gain, 14) + RMA(loss, 14))"}
tests:
  # Rounding may lift a hundred a little.
  - range: {cmo_14: [-100.000001, 100.000001]}
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
  CASE
    WHEN average_gain + average_loss < 1e-14 THEN 0
    ELSE 100 * (average_gain - average_loss) / (average_gain + average_loss)
  END AS cmo_14
FROM smoothed
