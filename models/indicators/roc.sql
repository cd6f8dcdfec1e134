/*---
description: Rate of change of the close.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 11}}
columns:
  roc_10: {description: "Change of the close against the close 10 bars ago.", unit: "%", warmup_bars: 11, source: TA-Lib ROC, formula: "100 × (close / close 10 bars ago - 1)"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  100 * (close / lag(close, 10) OVER series - 1) AS roc_10
FROM indicators.bars
WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
