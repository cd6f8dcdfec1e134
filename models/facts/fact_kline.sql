/*---
description: >
  Closed bars: those ingested, and the coarser ones of project.yml made from each symbol's finest bars.
  A coarser bar leaves rows without trades out of open, high, low and close, as the exchange does, and is
  made only where its whole span is covered. Where a bar was ingested as well as resampled, the resampled one
  stands, so that all intervals of a symbol tell one story.
grain: [symbol_id, interval_id, close_time]
time: close_time
causal: close_time
# The longest bar there is, or was; a month has at most 31 of its nominal 30 days.
incremental: {by: [symbol_id], lookback: {time: "SELECT to_seconds(max(seconds) * 31 // 30) FROM dim_interval WHERE is_resampled OR interval IN (SELECT interval FROM raw.source_file) OR interval_id IN (SELECT DISTINCT interval_id FROM fact_kline)"}}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  close_time: End of the bar, UTC; the instant at which it is known.
  open_time: Start of the bar, UTC.
  open: {description: "First price.", unit: quote}
  high: {description: "Highest price.", unit: quote}
  low: {description: "Lowest price.", unit: quote}
  close: {description: "Last price.", unit: quote}
  volume: {description: "Traded amount.", unit: base}
  quote_volume: {description: "Traded amount.", unit: quote}
  trades: {description: "Number of trades.", unit: trades}
  taker_buy_volume: {description: "Part of volume bought by the taker.", unit: base}
  taker_buy_quote_volume: {description: "Part of quote_volume bought by the taker.", unit: quote}
  source_interval_id: The interval of the ingested bars it was made from; interval_id itself where it was ingested.
tests:
  - not_null: [open_time, open, high, low, close, volume]
  - range: {volume: [0, null], quote_volume: [0, null], trades: [0, null], taker_buy_volume: [0, null]}
  - relationships:
      symbol_id: dim_symbol.symbol_id
      interval_id: dim_interval.interval_id
      source_interval_id: dim_interval.interval_id
  - name: prices_in_order
    description: Prices are above 0, and none is outside low to high.
    sql: >
      SELECT symbol_id, interval_id, close_time, open, high, low, close
      FROM fact_kline
      WHERE low <= 0 OR least(open, close) < low OR greatest(open, close) > high
  - name: bars_end_after_they_begin
    sql: SELECT symbol_id, interval_id, open_time, close_time FROM fact_kline WHERE close_time <= open_time
---*/
WITH ingested AS (
  SELECT
    s.symbol_id,
    i.interval_id,
    i.seconds,
    k.*
  FROM staging.stg_kline AS k
  JOIN dim_symbol AS s USING (exchange, market, symbol)
  JOIN dim_interval AS i USING (interval)
),

covered AS (
  SELECT
    s.symbol_id,
    i.interval_id,
    c.covers_from,
    c.covers_to
  FROM staging.stg_coverage AS c
  JOIN dim_symbol AS s USING (exchange, market, symbol)
  JOIN dim_interval AS i USING (interval)
),

-- Volumes are decimals up to here: their sums are exact, and the same whatever order the rows are added in.
resampled AS (
  SELECT
    k.symbol_id,
    t.interval_id,
    t.interval,
    t.seconds,
    k.interval_id AS source_interval_id,
    bar_start(k.open_time, t.interval, t.seconds) AS open_time,
    coalesce(arg_min(k.open, k.open_time) FILTER (k.trades > 0), arg_min(k.open, k.open_time)) AS open,
    coalesce(max(k.high) FILTER (k.trades > 0), max(k.high)) AS high,
    coalesce(min(k.low) FILTER (k.trades > 0), min(k.low)) AS low,
    coalesce(arg_max(k.close, k.open_time) FILTER (k.trades > 0), arg_max(k.close, k.open_time)) AS close,
    sum(k.volume) AS volume,
    sum(k.quote_volume) AS quote_volume,
    sum(k.trades)::BIGINT AS trades,
    sum(k.taker_buy_volume) AS taker_buy_volume,
    sum(k.taker_buy_quote_volume) AS taker_buy_quote_volume
  FROM ingested AS k
  JOIN dim_interval AS t
    ON t.is_resampled
    AND t.seconds > k.seconds
    AND t.seconds % k.seconds = 0
    -- Months begin with a day, not with every bar that is longer than one.
    AND (t.interval <> '1M' OR k.seconds <= 86400)
  GROUP BY ALL
),

complete AS (
  SELECT
    r.* EXCLUDE (interval, seconds),
    bar_end(r.open_time, r.interval, r.seconds) AS close_time
  FROM resampled AS r
  ASOF JOIN covered AS c
    ON c.symbol_id = r.symbol_id
    AND c.interval_id = r.source_interval_id
    AND c.covers_from <= r.open_time
  WHERE bar_end(r.open_time, r.interval, r.seconds) <= c.covers_to
),

from_finest AS (
  FROM complete
  QUALIFY row_number() OVER (PARTITION BY symbol_id, interval_id, close_time ORDER BY source_interval_id) = 1
),

as_ingested AS (
  SELECT ingested.*, interval_id AS source_interval_id
  FROM ingested
  ANTI JOIN from_finest USING (symbol_id, interval_id, close_time)
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  open_time,
  open,
  high,
  low,
  close,
  volume::DOUBLE AS volume,
  quote_volume::DOUBLE AS quote_volume,
  trades,
  taker_buy_volume::DOUBLE AS taker_buy_volume,
  taker_buy_quote_volume::DOUBLE AS taker_buy_quote_volume,
  source_interval_id
FROM (
  FROM as_ingested
  UNION ALL BY NAME
  FROM from_finest
)
ORDER BY symbol_id, interval_id, close_time
