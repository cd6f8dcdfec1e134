/*---
description: >
  What each rule of the strategy in force was worth to its trades: those of one side at whose prediction it held, against
  those at which it did not, every symbol's together. A difference that may be chance is one whose interval holds 0; of
  many rules some stand out by chance alone.
grain: [interval_id, action, metric_id]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  action: BUY or SELL, the side of the trades compared.
  metric_id: The rule, in dim_metric.
  metric: Its name.
  role: signal, filter or context.
  side: The side that a signal speaks for.
  trades_with: Settled trades at whose prediction it held.
  trades_without: Those at which it did not, of the days on which the rule was valid.
  win_rate_with: {description: "Part of the trades with it that won; NULL without one.", unit: share}
  win_rate_without: {description: "Part of the others that won; NULL without one.", unit: share}
  win_rate_lift: {description: "The first less the second; NULL where the rule always held or never did.", unit: share}
  win_rate_lift_low: {description: "Low end of its 95 % interval.", unit: share, source: "Newcombe 1998, method 10"}
  win_rate_lift_high: {description: "Its high end.", unit: share, source: "Newcombe 1998, method 10"}
  expectancy_with_pct: {description: "Mean net return of the trades with it.", unit: percent}
  expectancy_without_pct: {description: "Mean net return of the others.", unit: percent}
  expectancy_lift_pct: {description: "The first less the second.", unit: percent}
  expectancy_lift_error_pct: {description: "Standard error of that; NULL for fewer than two trades on either side.", unit: percent, source: "Welch 1947", formula: "√(deviation₁² / trades₁ + deviation₂² / trades₂)"}
tests:
  - accepted_values: {action: [BUY, SELL], side: [BUY, SELL]}
  - range: {trades_with: [0, null], trades_without: [0, null], win_rate_lift: [-1, 1], win_rate_lift_low: [-1, 1], win_rate_lift_high: [-1, 1]}
---*/
WITH rules AS (
  SELECT m.metric_id, m.metric, m.role, m.side, m.valid_from, m.valid_to
  FROM dim_metric AS m
  JOIN dim_strategy AS s USING (strategy)
  WHERE s.is_in_force AND m.is_active
),

held AS (
  SELECT t.prediction_id, v.metric_id
  FROM v_trade AS t
  JOIN fact_metric_value AS v
    ON v.symbol_id = t.symbol_id
    AND v.interval_id = t.interval_id
    AND v.calculating_at = t.predicting_at
),

-- Every trade with every rule that was valid for it: its return where the rule held, and where it did not.
trades AS (
  SELECT
    t.interval_id,
    t.action,
    r.metric_id,
    r.metric,
    r.role,
    r.side,
    CASE WHEN h.metric_id IS NOT NULL THEN t.pnl_pct END AS pnl_with,
    CASE WHEN h.metric_id IS NULL THEN t.pnl_pct END AS pnl_without
  FROM v_trade AS t
  JOIN rules AS r
    ON bar_day(t.predicting_at) BETWEEN coalesce(r.valid_from, '-infinity') AND coalesce(r.valid_to, 'infinity')
  LEFT JOIN held AS h ON h.prediction_id = t.prediction_id AND h.metric_id = r.metric_id
)

SELECT
  interval_id,
  action,
  metric_id,
  metric,
  role,
  side,
  count(pnl_with) AS trades_with,
  count(pnl_without) AS trades_without,
  win_rate(pnl_with) AS win_rate_with,
  win_rate(pnl_without) AS win_rate_without,
  win_rate(pnl_with) - win_rate(pnl_without) AS win_rate_lift,
  newcombe_low(
    count_if(pnl_with > 0), count(pnl_with), count_if(pnl_without > 0), count(pnl_without)
  ) AS win_rate_lift_low,
  newcombe_high(
    count_if(pnl_with > 0), count(pnl_with), count_if(pnl_without > 0), count(pnl_without)
  ) AS win_rate_lift_high,
  expectancy(pnl_with) AS expectancy_with_pct,
  expectancy(pnl_without) AS expectancy_without_pct,
  expectancy(pnl_with) - expectancy(pnl_without) AS expectancy_lift_pct,
  sqrt(power(expectancy_error(pnl_with), 2) + power(expectancy_error(pnl_without), 2)) AS expectancy_lift_error_pct
FROM trades
GROUP BY ALL
ORDER BY interval_id, action, metric_id
