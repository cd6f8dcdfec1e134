/*---
description: Simple moving averages of the close.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 200}}
columns:
  sma_20: {description: "Mean of the last 20 closes.", unit: quote, warmup_bars: 20, source: TA-Lib SMA, formula: "Σ close over 20 bars / 20"}
  sma_50: {description: "Mean of the last 50 closes.", unit: quote, warmup_bars: 50, source: TA-Lib SMA, formula: "Σ close over 50 bars / 50"}
  sma_200: {description: "Mean of the last 200 closes.", unit: quote, warmup_bars: 200, source: TA-Lib SMA, formula: "Σ close over 200 bars / 200"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  sma(close, 20) AS sma_20,
  sma(close, 50) AS sma_50,
  sma(close, 200) AS sma_200
FROM indicators.bars
