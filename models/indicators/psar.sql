/*---
description: Parabolic SAR, a stop that follows the price the faster the longer a trend lasts.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  psar: {description: "Parabolic SAR, acceleration 0.02 up to 0.2; on a bar that turns the trend, the first stop of the new one.", unit: quote, warmup_bars: 2, source: TA-Lib SAR, formula: "SAR + AF × (extreme - SAR), AF from 0.02 by 0.02 to 0.2"}
---*/
-- The state after a bar is made from the state before, in an order that no window knows. Segments of 128 bars are gone
-- through side by side, each from where the one before it would end if the series began with its last 64 bars; then those
-- again that begin otherwise than the one before has ended, until none does: that is the one way through from the first
-- bar. Two ways that meet stay together, mostly within 64 bars. What can keep them apart is a price that stands still,
-- for as long as it does: the lookback is therefore the series, and a stretch of n segments takes at most n rounds.
WITH RECURSIVE ranged AS (
  SELECT
    *,
    -- TA-Lib leaves the first bar out of the second one's limits.
    CASE WHEN bar_no > 1 THEN greatest(high, lag(high) OVER series) ELSE high END AS top,
    CASE WHEN bar_no > 1 THEN least(low, lag(low) OVER series) ELSE low END AS bottom,
    dm_down = 0 AS begins_long,
    CASE WHEN dm_down = 0 THEN lag(low) OVER series ELSE lag(high) OVER series END AS first_stop
  FROM indicators.bars
  WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
),

segments AS MATERIALIZED (
  SELECT
    symbol_id,
    interval_id,
    series_id,
    -- The first bar has no stop and is a segment of its own.
    (bar_no + 127) // 128 AS segment,
    list(close_time ORDER BY bar_no) AS close_times,
    list(struct_pack(high, low, top, bottom, begins_long, first_stop) ORDER BY bar_no) AS bars
  FROM ranged
  GROUP BY ALL
),

guesses AS (
  SELECT
    *,
    CASE
      WHEN segment > 1 THEN lag(psar_after(psar_before(bars[-64]), bars[-64:])) OVER (PARTITION BY series_id ORDER BY segment)
      ELSE psar_before(bars[1])
    END AS begun
  FROM segments
),

rounds AS (
  SELECT
    series_id,
    segment,
    0 AS round,
    begun,
    psar_along(begun, bars) AS ended
  FROM guesses
  UNION ALL
  SELECT
    series_id,
    segment,
    round + 1,
    handed,
    CASE WHEN handed IS DISTINCT FROM begun THEN psar_along(handed, bars) ELSE ended END
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
)

SELECT
  symbol_id,
  interval_id,
  unnest(close_times) AS close_time,
  unnest(ended.stops) AS psar
FROM rounds
JOIN segments USING (series_id, segment)
WHERE round = (SELECT max(round) FROM rounds)
