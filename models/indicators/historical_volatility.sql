/*---
description: >
  Historical volatility, how far returns scatter, per bar and not annualised: times the root of the bars in a year it
  is. Deviations are population deviations, as of the Bollinger Bands.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 10080}}
columns:
  volatility_20: {description: "Deviation of 20 log returns of the close, per bar.", unit: share, warmup_bars: 21, source: historical volatility, formula: "σ(ln(close / previous close), 20)"}
  volatility_7d: {description: "Deviation of the log returns of as many bars as 7 days have, per bar: 10,080 minutes, 7 days; none on bars of less than a minute or more than 3 days.", unit: share, warmup_bars: 3, source: historical volatility, formula: "σ(ln(close / previous close), bars in 7 days)"}
  parkinson_20: {description: "Parkinson's estimate of the same from highs and lows of 20 bars, per bar.", unit: share, warmup_bars: 20, source: Parkinson 1980, formula: "√(Σ ln(high / low)² / (4 ln 2 × 20))"}
  garman_klass_20: {description: "Garman and Klass's estimate of the same from open, high, low and close of 20 bars, per bar; jumps from close to open are not in it.", unit: share, warmup_bars: 20, source: Garman and Klass 1980, formula: "√(Σ (½ ln(high / low)² - (2 ln 2 - 1) ln(close / open)²) / 20)"}
tests:
  - range: {volatility_20: [0, null], volatility_7d: [0, null], parkinson_20: [0, null], garman_klass_20: [0, null]}
---*/
WITH bars AS (
  SELECT
    *,
    ln(close / prev_close) AS log_return,
    ln(high / low) AS log_range,
    ln(close / open) AS log_body,
    7 * 86400 // date_diff('second', open_time, close_time) AS bars_in_7d
  FROM indicators.bars
),

-- One return has no deviation, and a frame of 65,536 rows or more would not have the same bits in incremental builds.
windows AS (
  SELECT
    *,
    CASE WHEN bars_in_7d BETWEEN 2 AND 10080 THEN bars_in_7d ELSE 1 END AS week
  FROM bars
)

-- The first bar has no return: a window of n returns is complete at bar_no n.
SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE WHEN bar_no >= 20 THEN rolling_deviation(log_return, 20) END AS volatility_20,
  CASE WHEN week > 1 AND bar_no >= week THEN rolling_deviation(log_return, week) END AS volatility_7d,
  sqrt(sma(log_range * log_range, 20) / (4 * ln(2))) AS parkinson_20,
  sqrt(sma(log_range * log_range / 2 - (2 * ln(2) - 1) * log_body * log_body, 20)) AS garman_klass_20
FROM windows
