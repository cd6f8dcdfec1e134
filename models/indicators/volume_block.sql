/*---
description: >
  What each whole block of 4096 bars of a series adds to the indicators that add up volume from its first bar on. They
  begin with these totals, in volume_total, instead of with that bar.
grain: [symbol_id, interval_id, close_time]
time: close_time
causal: close_time
partition_by: series_id
incremental: {by: [symbol_id, interval_id], lookback: {bars: total_block()}}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  close_time: End of the block's last bar, UTC.
  series_id: One number for symbol, interval and stretch.
  block_no: Number of the block in its series, from 0.
  signed_volume: {description: "Volume of bars that rose less that of bars that fell.", unit: base}
  money_flow_volume: {description: "Volume weighted by where in its range each bar closes.", unit: base}
---*/
WITH totals AS (
  SELECT
    symbol_id,
    interval_id,
    close_time,
    series_id,
    bar_no,
    total_in_block(balance_multiplier(bar_no, close, prev_close), volume) AS signed_volume,
    total_in_block(money_flow_multiplier(high, low, close), volume) AS money_flow_volume
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  series_id,
  bar_no // total_block() AS block_no,
  signed_volume,
  money_flow_volume
FROM totals
WHERE bar_no % total_block() = total_block() - 1
ORDER BY symbol_id, interval_id, close_time
