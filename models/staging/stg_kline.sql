/*---
description: >
  One row for each bar that was ingested. Where several files hold a bar, the one ingested last counts, of those
  ingested at once the last by name. A bar still open when its file was ingested is left out.
grain: [exchange, market, symbol, interval, open_time]
materialize: view
time: open_time
causal: close_time
incremental: {by: [exchange, market, symbol, interval]}
columns:
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The exchange's name of the instrument.
  interval: Ingested interval.
  open_time: Start of the bar, UTC.
  close_time: End of the bar, UTC; the instant at which it is known.
  open: First price, in quote currency.
  high: Highest price, in quote currency.
  low: Lowest price, in quote currency.
  close: Last price, in quote currency.
  volume: Traded amount, in base currency, an exact decimal.
  quote_volume: Traded amount, in quote currency, an exact decimal.
  trades: Number of trades.
  taker_buy_volume: Part of volume bought by the taker, in base currency.
  taker_buy_quote_volume: Part of quote_volume bought by the taker, in quote currency.
  source_file_id: The file it came from, in raw.source_file.
---*/
SELECT
  f.exchange,
  f.market,
  f.symbol,
  f.interval,
  k.open_time,
  bar_end(k.open_time, f.interval, i.seconds) AS close_time,
  k.open,
  k.high,
  k.low,
  k.close,
  k.volume,
  k.quote_volume,
  k.trades,
  k.taker_buy_volume,
  k.taker_buy_quote_volume,
  k.source_file_id
FROM raw.kline AS k
JOIN raw.source_file AS f USING (source_file_id)
JOIN seeds.interval AS i USING (interval)
WHERE bar_end(k.open_time, f.interval, i.seconds) <= f.ingested_at
QUALIFY row_number() OVER (
  PARTITION BY f.exchange, f.market, f.symbol, f.interval, k.open_time
  ORDER BY f.ingested_at DESC, f.source_file DESC
) = 1
