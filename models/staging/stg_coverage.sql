/*---
description: >
  The spans for which the lake holds all that the exchange published, as unbroken stretches of each ingested
  series; lines that were rejected leave holes. A coarser bar is made only where its whole span is covered, so
  that a month of files never yields half a week.
grain: [exchange, market, symbol, interval, covers_from]
materialize: view
incremental: {by: [exchange, market, symbol, interval], span: [covers_from, covers_to]}
columns:
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The exchange's name of the instrument.
  interval: Ingested interval.
  covers_from: Start of the stretch.
  covers_to: End of the stretch, exclusive.
---*/
WITH files AS (
  SELECT source_file_id, exchange, market, symbol, interval, covers_from, covers_to
  FROM raw.source_file
  WHERE covers_from < covers_to
),

-- A line that was rejected leaves a hole in what its file covers.
holes AS (
  SELECT DISTINCT source_file_id, gap_from, gap_to
  FROM raw.quarantine
  WHERE gap_from < gap_to
),

edges AS (
  SELECT source_file_id, covers_from AS begins_at, NULL AS ends_at FROM files
  UNION ALL
  SELECT source_file_id, gap_to, NULL FROM holes
  UNION ALL
  SELECT source_file_id, NULL, covers_to FROM files
  UNION ALL
  SELECT source_file_id, NULL, gap_from FROM holes
),

-- Holes do not overlap, so that the n-th beginning goes with the n-th end.
pieces AS (
  SELECT
    source_file_id,
    unnest(list(begins_at ORDER BY begins_at) FILTER (begins_at IS NOT NULL)) AS covers_from,
    unnest(list(ends_at ORDER BY ends_at) FILTER (ends_at IS NOT NULL)) AS covers_to
  FROM edges
  GROUP BY source_file_id
),

spans AS (
  SELECT
    f.exchange,
    f.market,
    f.symbol,
    f.interval,
    p.covers_from,
    p.covers_to,
    max(p.covers_to) OVER (
      PARTITION BY f.exchange, f.market, f.symbol, f.interval
      ORDER BY p.covers_from, p.covers_to
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered_before
  FROM pieces AS p
  JOIN files AS f USING (source_file_id)
  WHERE p.covers_from < p.covers_to
),

stretches AS (
  SELECT
    *,
    count(*) FILTER (WHERE covered_before IS NULL OR covers_from > covered_before) OVER (
      PARTITION BY exchange, market, symbol, interval
      ORDER BY covers_from, covers_to
    ) AS stretch
  FROM spans
)

SELECT
  exchange,
  market,
  symbol,
  interval,
  min(covers_from) AS covers_from,
  max(covers_to) AS covers_to
FROM stretches
GROUP BY exchange, market, symbol, interval, stretch
ORDER BY exchange, market, symbol, interval, covers_from
