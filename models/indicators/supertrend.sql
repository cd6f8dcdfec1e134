/*---
description: Supertrend, a stop at a distance of some average true ranges that moves only towards the price.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  supertrend_10_3: {description: "Band 3 average true ranges (10) from the middle of the bar, the lower in a rise, the upper in a fall.", unit: quote, warmup_bars: 11, source: Seban, formula: "median price ± 3 × ATR(10), moved only towards the price"}
  supertrend_10_3_direction: {description: "1 in a rise, -1 in a fall; begins with a fall, as TradingView does.", unit: sign, warmup_bars: 11, source: Seban, formula: "sign of close - Supertrend"}
tests:
  - range: {supertrend_10_3_direction: [-1, 1]}
---*/
-- Segments of 64 bars are gone through side by side, in rounds, as in psar.sql.
WITH RECURSIVE ranged AS (
  SELECT
    *,
    (high + low) / 2 + 3 * rma(true_range, 10, 1) AS upper,
    (high + low) / 2 - 3 * rma(true_range, 10, 1) AS lower
  FROM indicators.bars
),

segments AS MATERIALIZED (
  SELECT
    symbol_id,
    interval_id,
    series_id,
    -- The first bar has no stop and is a segment of its own.
    (bar_no + 63) // 64 AS segment,
    list(close_time ORDER BY bar_no) AS close_times,
    list(struct_pack(close, prev_close, upper, lower) ORDER BY bar_no) AS bars
  FROM ranged
  GROUP BY ALL
),

guesses AS (
  SELECT
    *,
    CASE
      WHEN segment > 1 THEN lag(supertrend_after(supertrend_before(), bars)) OVER (PARTITION BY series_id ORDER BY segment)
      ELSE supertrend_before()
    END AS begun
  FROM segments
),

rounds AS (
  SELECT
    series_id,
    segment,
    0 AS round,
    begun,
    supertrend_along(begun, bars) AS ended
  FROM guesses
  UNION ALL
  SELECT
    series_id,
    segment,
    round + 1,
    handed,
    CASE WHEN handed IS DISTINCT FROM begun THEN supertrend_along(handed, bars) ELSE ended END
  FROM (
    SELECT
      *,
      CASE
        WHEN segment > 1 THEN lag(struct_update(ended, stops := NULL)) OVER (PARTITION BY series_id ORDER BY segment)
        ELSE begun
      END AS handed
    FROM rounds
  )
  JOIN segments USING (series_id, segment)
  QUALIFY bool_or(handed IS DISTINCT FROM begun) OVER ()
),

stops AS (
  SELECT
    symbol_id,
    interval_id,
    unnest(close_times) AS close_time,
    unnest(ended.stops) AS bar
  FROM rounds
  JOIN segments USING (series_id, segment)
  WHERE round = (SELECT max(round) FROM rounds)
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  bar.stop AS supertrend_10_3,
  CASE bar.is_rise WHEN true THEN 1 WHEN false THEN -1 END::DOUBLE AS supertrend_10_3_direction
FROM stops
