/*---
description: The ledger of missing bars. Nothing is ever filled in for them.
grain: [symbol_id, interval_id, gap_from]
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  gap_from: End of the last bar before the gap, UTC.
  gap_to: Start of the first bar after it, UTC.
  seconds: {description: "Length of the gap.", unit: seconds}
---*/
WITH steps AS (
  SELECT
    symbol_id,
    interval_id,
    lag(close_time) OVER (PARTITION BY symbol_id, interval_id ORDER BY close_time) AS gap_from,
    open_time AS gap_to
  FROM fact_kline
)

SELECT
  symbol_id,
  interval_id,
  gap_from,
  gap_to,
  epoch(gap_to - gap_from)::BIGINT AS seconds
FROM steps
WHERE gap_to > gap_from
ORDER BY symbol_id, interval_id, gap_from
