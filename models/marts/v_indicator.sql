/*---
description: Indicator values with the names of their symbol, interval and indicator.
grain: [symbol_id, interval_id, indicator_type_id, close_time]
materialize: view
time: close_time
incremental: {by: [symbol_id, interval_id]}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  indicator_type_id: The indicator, in dim_indicator_type.
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The instrument's name.
  interval: The bar length's name.
  indicator: The indicator's name.
  close_time: End of the bar, UTC.
  value: The indicator's value.
---*/
SELECT
  v.symbol_id,
  v.interval_id,
  v.indicator_type_id,
  s.exchange,
  s.market,
  s.symbol,
  i.interval,
  t.indicator,
  v.close_time,
  v.value
FROM fact_indicator AS v
JOIN dim_symbol AS s USING (symbol_id)
JOIN dim_interval AS i USING (interval_id)
JOIN dim_indicator_type AS t USING (indicator_type_id)
