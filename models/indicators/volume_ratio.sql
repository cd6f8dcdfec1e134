/*---
description: Volume against what is usual.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  volume_ratio_20: {description: "Volume as a multiple of its mean over the last 20 bars; none while that is 0.", unit: multiple, warmup_bars: 20, source: relative volume, formula: "volume / SMA(volume, 20)"}
tests:
  - range: {volume_ratio_20: [0, null]}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  volume / nullif(sma(volume, 20), 0) AS volume_ratio_20
FROM indicators.bars
