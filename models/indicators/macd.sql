/*---
description: Moving Average Convergence Divergence, the distance between a fast and a slow average of the close.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(2.0 / 27) + 2 * smoothing_block(2.0 / 10)}}
columns:
  macd_12_26: {description: "Fast average (12) less slow average (26).", unit: quote, warmup_bars: 34, source: TA-Lib MACD, formula: "EMA(close, 12) - EMA(close, 26)"}
  macd_signal_9: {description: "Exponential average of the MACD line over 9 bars.", unit: quote, warmup_bars: 34, source: TA-Lib MACD, formula: "EMA(MACD, 9)"}
  macd_histogram: {description: "MACD line less its signal.", unit: quote, warmup_bars: 34, source: TA-Lib MACD, formula: "MACD - signal"}
---*/
WITH line AS (
  SELECT
    *,
    -- The fast average is seeded so that its seed window ends on the same bar as the slow one's.
    ema(close, 12, 14) - ema(close, 26) AS macd
  FROM indicators.bars
),

signal AS (
  SELECT
    *,
    ema(macd, 9, 25) AS macd_signal
  FROM line
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  -- All three begin together, with the signal.
  CASE WHEN macd_signal IS NOT NULL THEN macd END AS macd_12_26,
  macd_signal AS macd_signal_9,
  macd - macd_signal AS macd_histogram
FROM signal
