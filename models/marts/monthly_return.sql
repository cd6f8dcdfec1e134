/*---
description: What each interval's account gained or lost in every month (UTC), the days of daily_return put together.
grain: [interval_id, month]
tags: [analysis]
time: month
columns:
  interval_id: The bar length, in dim_interval.
  month: First day of the month, UTC.
  days: {description: "Days of the month on the curve; the first and the last month may lack some.", unit: days}
  is_whole: Whether all days of the month are on the curve.
  equity: What the account is worth at the end of the month.
  return_pct: {description: "Change of the equity in the month; NULL once nothing is left to gain or lose.", unit: percent}
  best_day_pct: {description: "The best day's return.", unit: percent}
  worst_day_pct: {description: "The worst day's return.", unit: percent}
tests:
  - not_null: [equity, is_whole]
  - range: {days: [1, 31]}
---*/
WITH months AS (
  SELECT
    interval_id,
    date_trunc('month', day)::DATE AS month,
    count(*) AS days,
    arg_min(equity_before, day) AS equity_before,
    arg_max(equity, day) AS equity,
    max(return_pct) AS best_day_pct,
    min(return_pct) AS worst_day_pct
  FROM daily_return
  GROUP BY ALL
)

SELECT
  interval_id,
  month,
  days,
  days = day(last_day(month)) AS is_whole,
  equity,
  CASE WHEN equity_before > 0 THEN 100 * (equity / equity_before - 1) END AS return_pct,
  best_day_pct,
  worst_day_pct
FROM months
ORDER BY interval_id, month
