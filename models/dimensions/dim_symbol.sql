/*---
description: The instruments of the warehouse.
grain: [symbol_id]
surrogate_key: {column: symbol_id, of: [exchange, market, symbol]}
columns:
  symbol_id: Number of the symbol, the same in every build.
  symbol: The exchange's name of the instrument.
  base: What is bought and sold; NULL where the name does not end in a known quote asset.
  quote: What prices are given in.
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  is_simulated: Whether the market is invented.
tests:
  - not_null: [symbol, exchange, is_simulated]
  - not_null: [quote]
    severity: warn
    description: Add the asset that the symbol is quoted in to seeds/quote_asset.csv.
  - accepted_values: {market: [spot, futures_um, futures_cm]}
---*/
WITH symbols AS (
  SELECT DISTINCT exchange, market, symbol
  FROM raw.source_file
),

quotes AS (
  SELECT
    s.exchange,
    s.market,
    s.symbol,
    arg_max(q.quote_asset, length(q.quote_asset)) AS quote
  FROM symbols AS s
  JOIN seeds.quote_asset AS q ON s.symbol.split_part('_', 1).ends_with(q.quote_asset)
  GROUP BY ALL
)

SELECT
  symbol,
  symbol.split_part('_', 1).left(-length(quote)) AS base,
  quote,
  exchange,
  market,
  exchange = 'simulated' AS is_simulated
FROM symbols
LEFT JOIN quotes USING (exchange, market, symbol)
ORDER BY exchange, market, symbol
