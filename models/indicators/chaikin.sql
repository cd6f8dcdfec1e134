/*---
description: Chaikin's two measures of money flow, on which side of its range a bar closes, weighted by volume.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(2.0 / 11)}}
columns:
  chaikin_oscillator_3_10: {description: "Fast (3) less slow (10) exponential average of Accumulation/Distribution, both seeded with its first value.", unit: base, warmup_bars: 10, source: TA-Lib ADOSC, formula: "EMA(A/D, 3) - EMA(A/D, 10)"}
  chaikin_money_flow_20: {description: "Money flow volume as a share of volume over 20 bars; none while that is 0.", unit: share, warmup_bars: 20, source: Chaikin, formula: "Σ money flow volume / Σ volume over 20 bars"}
tests:
  # Rounding may lift a one a little.
  - range: {chaikin_money_flow_20: [-1.000000001, 1.000000001]}
---*/
WITH flows AS (
  SELECT
    *,
    money_flow_multiplier(high, low, close) * volume AS flow
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE WHEN bar_no >= 9 THEN distance_from_average(flow, 10) - distance_from_average(flow, 3) END AS chaikin_oscillator_3_10,
  sma(flow, 20) / nullif(sma(volume, 20), 0) AS chaikin_money_flow_20
FROM flows
