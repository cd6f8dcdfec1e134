/*---
description: The bars that project.yml researches, in the exchange's own words for a kline.
grain: [open_time]
materialize: view
columns:
  symbol: The exchange's name of the instrument.
  interval: The bar length's name.
  open_time: Start of the bar, UTC.
  open_price: {description: "First price.", unit: quote}
  high_price: {description: "Highest price.", unit: quote}
  low_price: {description: "Lowest price.", unit: quote}
  close_price: {description: "Last price.", unit: quote}
  volume: {description: "Traded amount.", unit: base}
  close_time: End of the bar, UTC.
  quote_asset_volume: {description: "Traded amount.", unit: quote}
  number_of_trades: {description: "Number of trades.", unit: trades}
  taker_buy_base_asset_volume: {description: "Part of volume bought by takers.", unit: base}
  taker_buy_quote_asset_volume: {description: "Part of quote_asset_volume bought by takers.", unit: quote}
---*/
SELECT
  s.symbol,
  i.interval,
  k.open_time,
  k.open AS open_price,
  k.high AS high_price,
  k.low AS low_price,
  k.close AS close_price,
  k.volume,
  k.close_time,
  k.quote_volume AS quote_asset_volume,
  k.trades AS number_of_trades,
  k.taker_buy_volume AS taker_buy_base_asset_volume,
  k.taker_buy_quote_volume AS taker_buy_quote_asset_volume
FROM fact_kline AS k
JOIN dim_symbol AS s USING (symbol_id)
JOIN dim_interval AS i USING (interval_id)
JOIN raw.research AS r ON r.symbol = s.symbol AND r.market = s.market AND r.interval = i.interval
