/*---
description: Bars with the names of their symbol and interval.
grain: [symbol_id, interval_id, close_time]
materialize: view
time: close_time
incremental: {by: [symbol_id, interval_id]}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The instrument's name.
  interval: The bar length's name.
  open_time: Start of the bar, UTC.
  close_time: End of the bar, UTC.
  open: {description: "First price.", unit: quote}
  high: {description: "Highest price.", unit: quote}
  low: {description: "Lowest price.", unit: quote}
  close: {description: "Last price.", unit: quote}
  volume: {description: "Traded amount.", unit: base}
  quote_volume: {description: "Traded amount.", unit: quote}
  trades: {description: "Number of trades.", unit: trades}
---*/
SELECT
  k.symbol_id,
  k.interval_id,
  s.exchange,
  s.market,
  s.symbol,
  i.interval,
  k.open_time,
  k.close_time,
  k.open,
  k.high,
  k.low,
  k.close,
  k.volume,
  k.quote_volume,
  k.trades
FROM fact_kline AS k
JOIN dim_symbol AS s USING (symbol_id)
JOIN dim_interval AS i USING (interval_id)
