/*---
description: >
  Where each active rule of the strategy in force holds. Bars on which a rule does not hold have no row; the
  indicator's value there is in fact_indicator. ABOVE, BELOW, BETWEEN and OUTSIDE must hold on every bar of the
  window; CROSS_UP and CROSS_DOWN must have happened on one of its bars and stand since; TREND_UP and TREND_DOWN
  compare the indicator with its value a window ago. A rule does not hold while its window is incomplete.
grain: [symbol_id, interval_id, metric_id, calculating_at]
time: calculating_at
causal: calculating_at
incremental: {by: [symbol_id, interval_id, metric_id], lookback: {bars: SELECT max(window_size) + 1 FROM dim_metric}}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  metric_id: The rule, in dim_metric.
  calculating_at: The bar's close_time, UTC.
  value: The indicator's value.
  is_met: Always true.
tests:
  - not_null: [value]
  - accepted_values: {is_met: [true]}
  - relationships: {metric_id: dim_metric.metric_id}
---*/
WITH rules AS (
  SELECT
    m.metric_id,
    m.indicator_type_id,
    m.threshold_indicator_type_id,
    m.direction,
    m.threshold_start,
    m.threshold_end,
    m.window_size,
    coalesce(m.valid_from, '-infinity') AS valid_from,
    coalesce(m.valid_to, 'infinity') AS valid_to
  FROM dim_metric AS m
  JOIN dim_strategy AS s USING (strategy)
  WHERE s.is_in_force AND m.is_active
),

evaluated AS NOT MATERIALIZED (
  SELECT
    v.symbol_id,
    v.interval_id,
    v.close_time,
    v.value,
    r.metric_id,
    r.direction,
    r.window_size,
    r.threshold_start AS threshold,
    r.threshold_end,
    r.valid_from,
    r.valid_to
  FROM rules AS r
  JOIN fact_indicator AS v USING (indicator_type_id)
  WHERE r.threshold_indicator_type_id IS NULL
  UNION ALL
  SELECT
    v.symbol_id,
    v.interval_id,
    v.close_time,
    v.value,
    r.metric_id,
    r.direction,
    r.window_size,
    t.value AS threshold,
    NULL AS threshold_end,
    r.valid_from,
    r.valid_to
  FROM rules AS r
  JOIN fact_indicator AS v USING (indicator_type_id)
  JOIN fact_indicator AS t
    ON t.indicator_type_id = r.threshold_indicator_type_id
    AND t.symbol_id = v.symbol_id
    AND t.interval_id = v.interval_id
    AND t.close_time = v.close_time
),

-- A rule that one bar decides needs no window, which would sort all its bars.
by_one_bar AS (
  SELECT
    symbol_id,
    interval_id,
    metric_id,
    close_time AS calculating_at,
    value,
    holds(direction, value, threshold, threshold_end) AS is_met,
    valid_from,
    valid_to
  FROM evaluated
  WHERE direction IN ('ABOVE', 'BELOW', 'BETWEEN', 'OUTSIDE') AND window_size = 1
),

-- The rule's other columns stay behind: windows carry what stands beside them through their sort.
states AS (
  SELECT
    e.symbol_id,
    e.interval_id,
    e.close_time,
    e.metric_id,
    e.value,
    b.series_id,
    b.bar_no,
    holds(direction, value, threshold, threshold_end) AS is_so,
    e.window_size,
    -- A crossing is seen against the bar before the window.
    window_size - 1 + direction.starts_with('CROSS')::INTEGER AS bars_back
  FROM evaluated AS e
  JOIN indicators.bars AS b USING (symbol_id, interval_id, close_time)
  WHERE NOT (direction IN ('ABOVE', 'BELOW', 'BETWEEN', 'OUTSIDE') AND window_size = 1)
),

histories AS (
  SELECT
    *,
    bool_and(is_so) OVER recent AS was_always_so,
    bar_no - first_value(bar_no) OVER recent AS bars_seen,
    count(*) OVER recent - 1 AS values_seen,
    lag(value, window_size) OVER series AS past_value,
    bar_no - lag(bar_no, window_size) OVER series AS past_bars
  FROM states
  WINDOW
    series AS (PARTITION BY series_id, metric_id ORDER BY bar_no),
    recent AS (
      PARTITION BY series_id, metric_id
      ORDER BY bar_no
      ROWS BETWEEN bars_back PRECEDING AND CURRENT ROW
    )
),

by_window AS (
  SELECT
    symbol_id,
    interval_id,
    metric_id,
    close_time AS calculating_at,
    value,
    -- A window in which a bar has no value is incomplete.
    CASE direction
      WHEN 'TREND_UP' THEN value > past_value AND past_bars = h.window_size
      WHEN 'TREND_DOWN' THEN value < past_value AND past_bars = h.window_size
      WHEN 'CROSS_UP' THEN is_so AND NOT was_always_so AND bars_seen = values_seen
      WHEN 'CROSS_DOWN' THEN is_so AND NOT was_always_so AND bars_seen = values_seen
      ELSE was_always_so AND bars_seen = bars_back AND values_seen = bars_back
    END AS is_met,
    valid_from,
    valid_to
  FROM histories AS h
  JOIN rules USING (metric_id)
)

SELECT
  symbol_id,
  interval_id,
  metric_id,
  calculating_at,
  value,
  is_met
FROM (
  FROM by_one_bar
  UNION ALL
  FROM by_window
)
WHERE is_met AND bar_day(calculating_at) BETWEEN valid_from AND valid_to
ORDER BY symbol_id, interval_id, metric_id, calculating_at
