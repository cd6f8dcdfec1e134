/*---
description: On-Balance Volume, volume added on rises and taken off on falls.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  obv: {description: "Running sum, beginning with the first bar's volume.", unit: base, warmup_bars: 1, source: TA-Lib OBV, formula: "Σ sign(close - previous close) × volume"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  sum(CASE WHEN bar_no = 0 THEN volume ELSE sign(close - prev_close) * volume END) OVER (
    PARTITION BY series_id
    ORDER BY bar_no
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS obv
FROM indicators.bars
