/*---
description: Stochastic RSI, where the RSI is between its own lowest and highest of late.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(1.0 / 14) + 16}}
columns:
  stoch_rsi_14_k: {description: "0 at the lowest RSI (14) of 14 bars and 100 at the highest; 0 while the RSI stands still (TA-Lib then makes 0 to 100 of its rounding).", unit: 0-100, warmup_bars: 30, source: TA-Lib STOCHRSI, formula: "100 × (RSI - min RSI) / (max RSI - min RSI) over 14 bars"}
  stoch_rsi_14_d: {description: "Mean of the last 3 of K.", unit: 0-100, warmup_bars: 30, source: TA-Lib STOCHRSI, formula: "SMA(K, 3)"}
tests:
  # Rounding may lift a hundred a little.
  - range: {stoch_rsi_14_k: [0, 100.000001], stoch_rsi_14_d: [0, 100.000001]}
---*/
WITH smoothed AS (
  SELECT
    *,
    rma(gain, 14, 1) AS average_gain,
    rma(loss, 14, 1) AS average_loss
  FROM indicators.bars
),

strength AS (
  SELECT
    *,
    relative_strength(average_gain, average_loss) AS rsi
  FROM smoothed
),

ranges AS (
  SELECT
    *,
    highest(rsi, 14) AS top,
    lowest(rsi, 14) AS bottom
  FROM strength
),

raw AS (
  SELECT
    *,
    CASE
      WHEN bar_no < 27 THEN NULL
      -- While the price stands still so does the RSI, but for its rounding.
      WHEN top - bottom < 1e-10 THEN 0
      ELSE 100 * (rsi - bottom) / (top - bottom)
    END AS k
  FROM ranges
),

mean AS (
  SELECT
    *,
    sma(k, 3) AS d
  FROM raw
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE WHEN bar_no >= 29 THEN k END AS stoch_rsi_14_k,
  CASE WHEN bar_no >= 29 THEN d END AS stoch_rsi_14_d
FROM mean
