/*---
description: >
  What the rules of the strategy in force are to a score: each signal and filter that is active, on every bar length. An
  edited threshold leaves it as it was.
grain: [metric_id, interval_id]
columns:
  metric_id: The rule, in dim_metric.
  interval_id: The bar length, in dim_interval.
  side: BUY or SELL, the side a signal speaks for; NULL for a filter.
  role: signal or filter.
  weight: What it adds to its side's score where it holds.
  valid_from: First day (UTC) on whose bars it counts; NULL from the beginning.
  valid_to: Last such day; NULL without end.
  warmup_bars: {description: "Bars that a series takes until the rule can be judged; NULL where it never holds on bars of this length, which are longer than its own.", unit: bars}
tests:
  - not_null: [role, weight]
  - accepted_values:
      side: [BUY, SELL]
      role: [signal, filter]
  - range: {warmup_bars: [1, null], weight: [0, null]}
  - relationships: {metric_id: dim_metric.metric_id, interval_id: dim_interval.interval_id}
---*/
WITH timed AS (
  SELECT
    m.metric_id,
    i.interval_id,
    m.side,
    m.role,
    m.weight,
    m.valid_from,
    m.valid_to,
    i.seconds,
    -- A rule of a longer interval is judged on the bars of that.
    coalesce(l.seconds, i.seconds) AS own_seconds,
    -- Until its indicators have values over its window.
    window_bars(m.window_size, m.window_unit, m.direction, own_seconds)
      + greatest(n.warmup_bars, coalesce(t.warmup_bars, 1)) AS own_bars
  FROM dim_metric AS m
  JOIN dim_strategy AS s USING (strategy)
  CROSS JOIN dim_interval AS i
  LEFT JOIN dim_interval AS l ON l.interval_id = m.judged_interval_id
  JOIN dim_indicator_type AS n USING (indicator_type_id)
  LEFT JOIN dim_indicator_type AS t ON t.indicator_type_id = m.threshold_indicator_type_id
  WHERE s.is_in_force AND m.is_active AND m.role <> 'context'
)

SELECT
  metric_id,
  interval_id,
  side,
  role,
  weight,
  valid_from,
  valid_to,
  CASE
    WHEN own_seconds = seconds THEN own_bars
    -- One of these more, for the series may begin within one.
    WHEN own_seconds > seconds THEN (own_bars + 1) * own_seconds // seconds
  END AS warmup_bars
FROM timed
ORDER BY metric_id, interval_id
