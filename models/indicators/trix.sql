/*---
description: TRIX, the rate of change of the close smoothed three times.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 3 * 2 * smoothing_block(2.0 / 16) + 1}}
columns:
  trix_15: {description: "Change since the bar before of the exponential average, over 15 bars each, of the average of the average of the close.", unit: "%", warmup_bars: 44, source: TA-Lib TRIX, formula: "100 × (E / previous E - 1), E = EMA(EMA(EMA(close, 15), 15), 15)"}
---*/
WITH once AS (
  SELECT
    *,
    ema(close, 15) AS smoothed_once
  FROM indicators.bars
),

twice AS (
  SELECT
    *,
    ema(smoothed_once, 15, 14) AS smoothed_twice
  FROM once
),

thrice AS (
  SELECT
    *,
    ema(smoothed_twice, 15, 28) AS smoothed
  FROM twice
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  100 * (smoothed / lag(smoothed) OVER (PARTITION BY series_id ORDER BY bar_no) - 1) AS trix_15
FROM thrice
