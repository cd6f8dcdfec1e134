/*---
description: On-Balance Volume, volume added on rises and taken off on falls.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: total_block()}}
columns:
  obv: {description: "Running sum, beginning with the first bar's volume.", unit: base, warmup_bars: 1, source: TA-Lib OBV, formula: "Σ sign(close - previous close) × volume"}
---*/
WITH in_blocks AS (
  SELECT
    symbol_id,
    interval_id,
    close_time,
    series_id,
    bar_no // total_block() AS block_no,
    total_in_block(balance_multiplier(bar_no, close, prev_close), volume) AS signed_volume
  FROM indicators.bars
)

SELECT
  b.symbol_id,
  b.interval_id,
  b.close_time,
  b.signed_volume + coalesce(before.signed_volume, 0) AS obv
FROM in_blocks AS b
LEFT JOIN indicators.volume_total AS before
  ON before.series_id = b.series_id
  AND before.block_no = b.block_no - 1
