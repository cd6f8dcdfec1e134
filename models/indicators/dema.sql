/*---
description: Mulloy's double and triple exponential averages, which take out of an average most of its lag.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 6 * smoothing_block(2.0 / 21)}}
columns:
  dema_20: {description: "Twice the average over 20 bars less the average of it.", unit: quote, warmup_bars: 39, source: TA-Lib DEMA, formula: "2 × EMA(close, 20) - EMA(EMA(close, 20), 20)"}
  tema_20: {description: "Three averages less three averages of them, plus one of these averaged again.", unit: quote, warmup_bars: 58, source: TA-Lib TEMA, formula: "3 × EMA - 3 × EMA(EMA) + EMA(EMA(EMA)), of 20 bars each"}
---*/
-- An average of an average begins where its own seed window is full.
WITH once AS (
  SELECT
    *,
    ema(close, 20) AS ema_1
  FROM indicators.bars
),

twice AS (
  SELECT
    *,
    ema(ema_1, 20, 19) AS ema_2
  FROM once
),

thrice AS (
  SELECT
    *,
    ema(ema_2, 20, 38) AS ema_3
  FROM twice
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  2 * ema_1 - ema_2 AS dema_20,
  3 * ema_1 - 3 * ema_2 + ema_3 AS tema_20
FROM thrice
