/*---
description: The straight line of least squares through the last closes.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 14}}
columns:
  linreg_slope_14: {description: "Rise of the line through the last 14 closes from bar to bar.", unit: quote, warmup_bars: 14, source: TA-Lib LINEARREG_SLOPE, formula: "(n Σ i × close - Σ i × Σ close) / (n Σ i² - (Σ i)²), n = 14"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  -- Weights that rise by equal steps measure the slope: a line through n bars that rises by 1 a bar has a weighted
  -- mean that is (n - 1) / 6 above the plain one.
  (wma(close, 14) - sma(close, 14)) * 6 / (14 - 1) AS linreg_slope_14
FROM indicators.bars
