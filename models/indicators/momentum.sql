/*---
description: How far the close has come.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 11}}
columns:
  momentum_10: {description: "Close less the close 10 bars ago.", unit: quote, warmup_bars: 11, source: TA-Lib MOM, formula: "close - close 10 bars ago"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  close - lag(close, 10) OVER series AS momentum_10
FROM indicators.bars
WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
