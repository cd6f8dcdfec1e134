/*---
description: Stops that follow the price, each bar's made from the one before.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  psar: {description: "Parabolic SAR, acceleration 0.02 up to 0.2; on a bar that turns the trend, the first stop of the new one.", unit: quote, warmup_bars: 2, source: TA-Lib SAR}
  supertrend_10_3: {description: "Band 3 average true ranges (10) from the middle of the bar, the lower in a rise, the upper in a fall.", unit: quote, warmup_bars: 11, source: Seban}
  supertrend_10_3_direction: {description: "1 in a rise, -1 in a fall; begins with a fall, as TradingView does.", unit: sign, warmup_bars: 11, source: Seban}
tests:
  - range: {supertrend_10_3_direction: [-1, 1]}
---*/
-- The state after a bar is made from the state before, in an order that no window knows. Segments of 256 bars are
-- gone through side by side, each as if the series began with it; then each again from where the one before it ended,
-- until every segment begins as the one before ends: that is the one way through from the first bar. Two ways that
-- meet stay together, mostly within one segment. What can keep them apart is a price that stands still, for as long
-- as it does: the lookback is therefore the series, and a stretch of n segments takes at most n rounds.
WITH RECURSIVE ranged AS (
  SELECT
    *,
    lag(high) OVER series AS prev_high,
    lag(low) OVER series AS prev_low,
    -- TA-Lib leaves the first bar out of the second one's limits.
    CASE WHEN bar_no > 1 THEN greatest(high, lag(high) OVER series) ELSE high END AS top,
    CASE WHEN bar_no > 1 THEN least(low, lag(low) OVER series) ELSE low END AS bottom,
    (high + low) / 2 + 3 * rma(true_range, 10, 1) AS upper,
    (high + low) / 2 - 3 * rma(true_range, 10, 1) AS lower
  FROM indicators.bars
  WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
),

segments AS MATERIALIZED (
  SELECT
    symbol_id,
    interval_id,
    series_id,
    -- The first bar has no stops and is a segment of its own.
    (bar_no + 255) // 256 AS segment,
    arg_min(stops_before(bar), bar_no) AS before,
    list(close_time ORDER BY bar_no) AS close_times,
    list(struct_pack(high, low, top, bottom, close, prev_close, upper, lower) ORDER BY bar_no) AS bars
  FROM ranged AS bar
  GROUP BY ALL
),

rounds AS (
  SELECT
    series_id,
    segment,
    0 AS round,
    before AS begun,
    stops_after(before, bars) AS ended
  FROM segments
  UNION ALL
  SELECT
    series_id,
    segment,
    round + 1,
    handed,
    CASE WHEN handed IS DISTINCT FROM begun THEN stops_after(handed, bars) ELSE ended END
  FROM (
    SELECT
      *,
      CASE
        WHEN segment > 1 THEN lag(ended) OVER (PARTITION BY series_id ORDER BY segment)
        ELSE begun
      END AS handed
    FROM rounds
  )
  JOIN segments USING (series_id, segment)
  QUALIFY bool_or(handed IS DISTINCT FROM begun) OVER ()
),

settled AS (
  SELECT series_id, segment, arg_max(begun, round) AS begun
  FROM rounds
  GROUP BY ALL
),

stops AS (
  SELECT
    symbol_id,
    interval_id,
    unnest(close_times) AS close_time,
    unnest(stops_along(begun, bars)) AS stop
  FROM segments
  JOIN settled USING (series_id, segment)
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  stop.psar AS psar,
  stop.supertrend AS supertrend_10_3,
  stop.direction::DOUBLE AS supertrend_10_3_direction
FROM stops
