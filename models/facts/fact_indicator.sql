/*---
description: >
  Every indicator of every bar, one row a number. Each file in models/indicators writes its own slice; a bar has
  no row while its window is incomplete.
grain: [symbol_id, interval_id, indicator_type_id, close_time]
materialize: parts
time: close_time
causal: close_time
incremental: {by: [symbol_id, interval_id]}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  indicator_type_id: The indicator, in dim_indicator_type.
  close_time: End of the bar, UTC.
  value: {description: "The indicator's value.", unit: "that of the indicator"}
---*/
SELECT
  NULL::SMALLINT AS symbol_id,
  NULL::TINYINT AS interval_id,
  NULL::SMALLINT AS indicator_type_id,
  NULL::TIMESTAMP AS close_time,
  NULL::DOUBLE AS value
LIMIT 0
