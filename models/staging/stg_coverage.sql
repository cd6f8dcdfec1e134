/*---
description: >
  The spans for which the lake holds all that the exchange published, as unbroken stretches of each ingested
  series. A coarser bar is made only where its whole span is covered, so that a month of files never yields
  half a week.
grain: [exchange, market, symbol, interval, covers_from]
columns:
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The exchange's name of the instrument.
  interval: Ingested interval.
  covers_from: Start of the stretch.
  covers_to: End of the stretch, exclusive.
---*/
WITH spans AS (
  SELECT
    exchange,
    market,
    symbol,
    interval,
    covers_from,
    covers_to,
    max(covers_to) OVER (
      PARTITION BY exchange, market, symbol, interval
      ORDER BY covers_from, covers_to
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered_before
  FROM raw.source_file
  WHERE covers_from < covers_to
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
