/*---
description: Accumulation/Distribution, volume added up by where in its range each bar closes.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: total_block()}}
columns:
  ad_line: {description: "Running sum of the money flow volume: all of a bar's volume where it closes on its high, less all where on its low, in between in proportion; nothing where high = low.", unit: base, warmup_bars: 1, source: TA-Lib AD, formula: "Σ ((close - low) - (high - close)) / (high - low) × volume"}
---*/
WITH in_blocks AS (
  SELECT
    symbol_id,
    interval_id,
    close_time,
    series_id,
    bar_no // total_block() AS block_no,
    total_in_block(money_flow_multiplier(high, low, close), volume) AS money_flow_volume
  FROM indicators.bars
)

SELECT
  b.symbol_id,
  b.interval_id,
  b.close_time,
  b.money_flow_volume + coalesce(before.money_flow_volume, 0) AS ad_line
FROM in_blocks AS b
LEFT JOIN indicators.volume_total AS before
  ON before.series_id = b.series_id
  AND before.block_no = b.block_no - 1
