/*---
description: The trading rules of metrics/, one row a rule.
grain: [metric_id]
surrogate_key: {column: metric_id, of: [strategy, metric]}
columns:
  metric_id: Number of the rule, the same in every build.
  metric: Its name in YAML.
  strategy: The strategy it belongs to.
  side: BUY or SELL, the side a signal speaks for; NULL for a filter and a context.
  role: >
    signal adds its weight to its side's score; filter forbids every trade while it does not hold; context names a
    state of the market and is never scored.
  indicator_type_id: The indicator it looks at.
  direction: How the indicator must stand to the threshold.
  threshold_start: The threshold, or the low end of a range.
  threshold_end: The high end of a range.
  threshold_indicator_type_id: The indicator that is the threshold, where it is no number.
  window_size: Over how much the rule is judged, in window_unit.
  window_unit: bars or hours; hours are as many whole bars of the interval as fit, but one at least, and two for a slope.
  judged_interval_id: The longer interval on whose bars it is judged; NULL where on those of each interval.
  match: Whether a rule that looks at each bar of its window must hold on ALL of them or on ANY.
  weight: What a signal adds to its side's score; NULL for a context.
  tags: Words to find it by.
  is_active: Whether it counts.
  description: {description: "Why it is there.", documentation: true}
  valid_from: First day (UTC) on whose bars it counts; NULL from the beginning.
  valid_to: Last such day; NULL without end.
tests:
  - accepted_values:
      side: [BUY, SELL]
      role: [signal, filter, context]
      direction: [ABOVE, BELOW, BETWEEN, OUTSIDE, TREND_UP, TREND_DOWN, CROSS_UP, CROSS_DOWN, SLOPE_ABOVE, SLOPE_BELOW, PERCENTILE_ABOVE, PERCENTILE_BELOW]
      window_unit: [bars, hours]
      match: [ALL, ANY]
  - range: {window_size: [1, null], weight: [0, null]}
  - not_null: [indicator_type_id, match, tags]
  - relationships:
      strategy: dim_strategy.strategy
      indicator_type_id: dim_indicator_type.indicator_type_id
      threshold_indicator_type_id: dim_indicator_type.indicator_type_id
      judged_interval_id: dim_interval.interval_id
  - name: signals_have_sides
    description: A signal speaks for a side, a filter and a context for none.
    sql: SELECT metric, role, side FROM dim_metric WHERE (role = 'signal') = (side IS NULL)
  - name: contexts_have_no_weight
    description: A context is never scored, any other rule has a weight.
    sql: SELECT metric, role, weight FROM dim_metric WHERE (role = 'context') <> (weight IS NULL)
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
  l.interval_id AS judged_interval_id,
  m.match,
  m.weight,
  m.tags,
  m.is_active,
  m.description,
  m.valid_from,
  m.valid_to
FROM raw.metric AS m
JOIN dim_indicator_type AS i USING (indicator)
LEFT JOIN dim_interval AS l ON l.interval = m.interval
LEFT JOIN dim_indicator_type AS t ON t.indicator = m.threshold_indicator
ORDER BY m.strategy, m.metric
