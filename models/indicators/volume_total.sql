/*---
description: What volume has added up to from the first bar of a series to the end of each whole block of 4096 bars.
grain: [symbol_id, interval_id, close_time]
materialize: view
time: close_time
causal: close_time
incremental: {by: [symbol_id, interval_id], lookback: series}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  close_time: End of the block's last bar, UTC.
  series_id: One number for symbol, interval and stretch.
  block_no: Number of the block in its series, from 0.
  signed_volume: {description: "Volume of bars that rose less that of bars that fell.", unit: base}
  money_flow_volume: {description: "Volume weighted by where in its range each bar closed.", unit: base}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  series_id,
  block_no,
  -- A list is added up in its own order; the last bits of a window's sum depend on which other series are there.
  list_sum(list(signed_volume) OVER so_far) AS signed_volume,
  list_sum(list(money_flow_volume) OVER so_far) AS money_flow_volume
FROM indicators.volume_block
WINDOW so_far AS (
  PARTITION BY series_id
  ORDER BY block_no
  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
)
