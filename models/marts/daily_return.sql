/*---
description: What each interval's account gained or lost on every day (UTC), from its equity_curve.
grain: [interval_id, day]
tags: [analysis]
time: day
columns:
  interval_id: The bar length, in dim_interval.
  day: The day, UTC.
  equity: What the account is worth at the end of the day.
  equity_before: What it was worth at the end of the day before; on the first day, what it began with.
  return_pct: {description: "Change of the equity in the day; NULL once nothing is left to gain or lose.", unit: percent}
tests:
  - not_null: [equity, equity_before]
---*/
WITH steps AS (
  SELECT
    c.interval_id,
    c.day,
    c.equity,
    coalesce(lag(c.equity) OVER (PARTITION BY c.interval_id ORDER BY c.day), s.initial_equity) AS equity_before
  FROM equity_curve AS c
  CROSS JOIN dim_strategy AS s
  WHERE s.is_in_force
)

SELECT
  interval_id,
  day,
  equity,
  equity_before,
  CASE WHEN equity_before > 0 THEN 100 * (equity / equity_before - 1) END AS return_pct
FROM steps
ORDER BY interval_id, day
