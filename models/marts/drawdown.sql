/*---
description: >
  The times in which each interval's account was worth less than it had been, one after the other: from a peak of its
  equity_curve down to the trough, and up to where it is worth as much again.
grain: [interval_id, begins_on]
tags: [analysis]
time: begins_on
columns:
  interval_id: The bar length, in dim_interval.
  begins_on: The first day below the peak, UTC.
  trough_on: The day of the least equity, the first of them, UTC.
  recovered_on: The first day on which the equity is at the peak again, or above it, UTC; NULL while it is not.
  is_recovered: Whether there was such a day.
  peak: The equity it fell from.
  trough: The least equity.
  depth_pct: {description: "How far the trough is below the peak, negative.", unit: percent}
  days_down: {description: "From the peak's day to the trough's.", unit: days}
  days_up: {description: "From the trough's day to the recovery; NULL while there is none.", unit: days}
  days: {description: "Days below the peak, so far if it has not recovered.", unit: days}
tests:
  - not_null: [trough_on, peak, trough, depth_pct]
  - range: {depth_pct: [null, 0], days_down: [1, null], days: [1, null]}
---*/
WITH marked AS (
  SELECT
    *,
    drawdown_pct < 0 AS is_below,
    -- Days at a peak have a number of their own; those below it, that of the peak before them.
    count_if(drawdown_pct >= 0) OVER (PARTITION BY interval_id ORDER BY day) AS peak_no
  FROM equity_curve
),

troughs AS (
  SELECT
    interval_id,
    peak_no,
    min(day) AS begins_on,
    max(day) AS last_below_on,
    arg_min(day, (drawdown_pct, day)) AS trough_on,
    min(drawdown_pct) AS depth_pct,
    min(equity) AS trough,
    any_value(peak) AS peak,
    count(*) AS days
  FROM marked
  WHERE is_below
  GROUP BY interval_id, peak_no
)

SELECT
  t.interval_id,
  t.begins_on,
  t.trough_on,
  CASE WHEN t.last_below_on < e.last_day THEN t.last_below_on + 1 END AS recovered_on,
  t.last_below_on < e.last_day AS is_recovered,
  t.peak,
  t.trough,
  t.depth_pct,
  t.trough_on - t.begins_on + 1 AS days_down,
  CASE WHEN t.last_below_on < e.last_day THEN t.last_below_on + 1 - t.trough_on END AS days_up,
  t.days
FROM troughs AS t
JOIN (SELECT interval_id, max(day) AS last_day FROM equity_curve GROUP BY interval_id) AS e USING (interval_id)
ORDER BY t.interval_id, t.begins_on
