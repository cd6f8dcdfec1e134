/*---
description: The trading rules of metrics/, one row a rule.
grain: [metric_id]
surrogate_key: {column: metric_id, of: [strategy, metric]}
columns:
  metric_id: Number of the rule, the same in every build.
  metric: Its name in YAML.
  strategy: The strategy it belongs to.
  side: BUY or SELL, the side a signal speaks for; NULL for a filter.
  role: signal adds its weight to its side's score; filter forbids every trade while it does not hold.
  indicator_type_id: The indicator it looks at.
  direction: How the indicator must stand to the threshold.
  threshold_start: The threshold, or the low end of a range.
  threshold_end: The high end of a range.
  threshold_indicator_type_id: The indicator that is the threshold, where it is no number.
  window_size: Bars over which the rule is judged.
  window_unit: bars.
  weight: What the rule adds to its side's score.
  is_active: Whether it counts.
  description: {description: "Why it is there.", documentation: true}
  valid_from: First day (UTC) on whose bars it counts; NULL from the beginning.
  valid_to: Last such day; NULL without end.
tests:
  - accepted_values:
      side: [BUY, SELL]
      role: [signal, filter]
      direction: [ABOVE, BELOW, BETWEEN, OUTSIDE, TREND_UP, TREND_DOWN, CROSS_UP, CROSS_DOWN]
      window_unit: [bars]
  - range: {window_size: [1, null], weight: [0, null]}
  - not_null: [indicator_type_id]
  - relationships:
      strategy: dim_strategy.strategy
      indicator_type_id: dim_indicator_type.indicator_type_id
      threshold_indicator_type_id: dim_indicator_type.indicator_type_id
  - name: signals_have_sides
    description: A signal speaks for a side, a filter for none.
    sql: SELECT metric, role, side FROM dim_metric WHERE (role = 'signal') = (side IS NULL)
---*/
SELECT
  m.metric,
  m.strategy,
  m.side,
  m.role,
  i.indicator_type_id,
  m.direction,
  m.threshold_start,
  m.threshold_end,
  t.indicator_type_id AS threshold_indicator_type_id,
  m.window_size,
  m.window_unit,
  m.weight,
  m.is_active,
  m.description,
  m.valid_from,
  m.valid_to
FROM raw.metric AS m
JOIN dim_indicator_type AS i USING (indicator)
LEFT JOIN dim_indicator_type AS t ON t.indicator = m.threshold_indicator
ORDER BY m.strategy, m.metric
