/*---
description: Lane's stochastic oscillator, where the close is between the lowest and the highest price of late.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 18}}
columns:
  stoch_14_fast_k: {description: "0 at the lowest price of 14 bars and 100 at the highest; 0 while the two are the same, as in TA-Lib.", unit: 0-100, warmup_bars: 16, source: TA-Lib STOCHF, formula: "100 × (close - min(low)) / (max(high) - min(low)) over 14 bars"}
  stoch_14_fast_d: {description: "Mean of the last 3 of fast K.", unit: 0-100, warmup_bars: 16, source: TA-Lib STOCHF, formula: "SMA(fast K, 3)"}
  stoch_14_slow_k: {description: "The same as fast D; begins with slow D.", unit: 0-100, warmup_bars: 18, source: TA-Lib STOCH, formula: "SMA(fast K, 3)"}
  stoch_14_slow_d: {description: "Mean of the last 3 of slow K.", unit: 0-100, warmup_bars: 18, source: TA-Lib STOCH, formula: "SMA(slow K, 3)"}
tests:
  # Rounding may lift a hundred a little.
  - range: {stoch_14_fast_k: [0, 100.000001], stoch_14_fast_d: [0, 100.000001], stoch_14_slow_k: [0, 100.000001], stoch_14_slow_d: [0, 100.000001]}
---*/
WITH ranges AS (
  SELECT
    *,
    highest(high, 14) AS top,
    lowest(low, 14) AS bottom
  FROM indicators.bars
),

raw AS (
  SELECT
    *,
    CASE WHEN top = bottom THEN 0 ELSE 100 * (close - bottom) / (top - bottom) END AS k
  FROM ranges
),

fast AS (
  SELECT
    *,
    sma(k, 3) AS d
  FROM raw
),

slow AS (
  SELECT
    *,
    sma(d, 3) AS slow_d
  FROM fast
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  -- Each line begins with its mean: 2 bars after the 14, and 2 more.
  CASE WHEN bar_no >= 15 THEN k END AS stoch_14_fast_k,
  CASE WHEN bar_no >= 15 THEN d END AS stoch_14_fast_d,
  CASE WHEN bar_no >= 17 THEN d END AS stoch_14_slow_k,
  CASE WHEN bar_no >= 17 THEN slow_d END AS stoch_14_slow_d
FROM slow
