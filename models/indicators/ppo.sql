/*---
description: Percentage Price Oscillator, the distance between a fast and a slow average of the close as a share of the slow one.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(2.0 / 27)}}
columns:
  ppo_12_26: {description: "Exponential average (12) less the one over 26, as a share of the latter; each is seeded with its own first closes, unlike those of the MACD.", unit: "%", warmup_bars: 26, source: TA-Lib PPO, formula: "100 × (EMA(close, 12) - EMA(close, 26)) / EMA(close, 26)"}
---*/
WITH averages AS (
  SELECT
    *,
    ema(close, 12) AS fast,
    ema(close, 26) AS slow
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  100 * (fast - slow) / slow AS ppo_12_26
FROM averages
