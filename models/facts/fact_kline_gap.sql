/*---
description: >
  The ledger of missing bars. Nothing is ever filled in for them. Where the lake holds all that was published for
  the time, the exchange was out; where it does not, files are missing, and what comes after is a new stretch:
  indicators warm up again, and a trade that reaches the gap stays pending.
grain: [symbol_id, interval_id, gap_from]
time: gap_from
# A gap ends at the bar after the one that it is told of.
incremental: {by: [symbol_id, interval_id], lookahead: {rows: 1, of: fact_kline}}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  gap_from: End of the last bar before the gap, UTC.
  gap_to: Start of the first bar after it, UTC.
  seconds: {description: "Length of the gap.", unit: seconds}
  is_covered: Whether the lake holds all that was published for the whole gap.
tests:
  - range: {seconds: [1, null]}
  - relationships: {symbol_id: dim_symbol.symbol_id, interval_id: dim_interval.interval_id}
---*/
WITH steps AS (
  SELECT
    symbol_id,
    interval_id,
    lag(close_time) OVER (PARTITION BY symbol_id, interval_id ORDER BY close_time) AS gap_from,
    open_time AS gap_to
  FROM fact_kline
),

gaps AS (
  SELECT s.*, i.seconds AS bar_seconds, i.is_resampled
  FROM steps AS s
  JOIN dim_interval AS i USING (interval_id)
  WHERE gap_to > gap_from
),

-- Of all intervals: bars may be made of finer ones.
covered AS (
  SELECT s.symbol_id, i.interval_id, i.seconds AS bar_seconds, c.covers_from, c.covers_to
  FROM staging.stg_coverage AS c
  JOIN dim_symbol AS s USING (exchange, market, symbol)
  JOIN seeds.interval AS i USING (interval)
)

SELECT
  symbol_id,
  interval_id,
  gap_from,
  gap_to,
  epoch(gap_to - gap_from)::BIGINT AS seconds,
  EXISTS (
    FROM covered AS c
    WHERE c.symbol_id = g.symbol_id
      -- By files of the interval itself, or by finer ones where it is made of them.
      AND (c.interval_id = g.interval_id OR g.is_resampled AND c.bar_seconds < g.bar_seconds)
      AND c.covers_from <= g.gap_from
      AND c.covers_to >= g.gap_to
  ) AS is_covered
FROM gaps AS g
ORDER BY symbol_id, interval_id, gap_from
