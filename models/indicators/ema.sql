/*---
description: Exponential moving averages of the close, seeded with the simple average.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(2.0 / 201)}}
columns:
  ema_20: {description: "Exponential average over 20 closes.", unit: quote, warmup_bars: 20, source: TA-Lib EMA, formula: "EMA(close, 20), a = 2 / 21, seeded with SMA(close, 20)"}
  ema_50: {description: "Exponential average over 50 closes.", unit: quote, warmup_bars: 50, source: TA-Lib EMA, formula: "EMA(close, 50), a = 2 / 51, seeded with SMA(close, 50)"}
  ema_200: {description: "Exponential average over 200 closes.", unit: quote, warmup_bars: 200, source: TA-Lib EMA, formula: "EMA(close, 200), a = 2 / 201, seeded with SMA(close, 200)"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  ema(close, 20) AS ema_20,
  ema(close, 50) AS ema_50,
  ema(close, 200) AS ema_200
FROM indicators.bars
