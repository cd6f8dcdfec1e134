/*---
description: >
  Where each active rule of the strategy in force holds. Bars on which a rule does not hold have no row; the
  indicator's value there is in fact_indicator. ABOVE, BELOW, BETWEEN and OUTSIDE must hold on every bar of the
  window, or with match ANY on one of them; CROSS_UP and CROSS_DOWN must have happened on one of its bars and stand
  since; TREND_UP and TREND_DOWN compare the indicator with its value a window ago; SLOPE_ABOVE and SLOPE_BELOW the
  slope of its least-squares line over the window, per bar, with a number; PERCENTILE_ABOVE and PERCENTILE_BELOW the
  share of the window's values, in percent, that are at or below the last one, with a number. A rule does not hold
  while its window is incomplete. A rule of a longer interval is judged on the bars of that interval; what it says at
  the end of one holds for the bars that end from then until the next one ends, and for no bar that is longer.
grain: [symbol_id, interval_id, metric_id, calculating_at]
time: calculating_at
causal: calculating_at
incremental:
  by: [symbol_id, metric_id]
  lookback:
    bars: >
      SELECT max(window_bars(
        window_size, window_unit, direction,
        (SELECT coalesce(min(seconds), 1) FROM seeds.interval WHERE interval IN (SELECT interval FROM raw.source_file))
      )) + 1
      FROM dim_metric
    # The longest month has 31 of its nominal 30 days.
    time: SELECT to_seconds(coalesce(max(i.seconds), 0) * 31 // 30) FROM dim_metric AS m JOIN seeds.interval AS i ON i.interval_id = m.judged_interval_id
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  metric_id: The rule, in dim_metric.
  calculating_at: The bar's close_time, UTC.
  value: The indicator's value; of a rule of a longer interval, that on the last closed bar of that interval.
  is_met: Always true.
tests:
  - not_null: [value]
  - accepted_values: {is_met: [true]}
  - relationships: {metric_id: dim_metric.metric_id}
---*/
-- Each rule on each interval whose bars it is judged on.
WITH rules AS (
  SELECT
    m.metric_id,
    i.interval_id::TINYINT AS interval_id,
    m.judged_interval_id,
    m.indicator_type_id,
    m.threshold_indicator_type_id,
    m.direction,
    m.threshold_start,
    m.threshold_end,
    window_bars(m.window_size, m.window_unit, m.direction, i.seconds) AS window_length,
    -- By what the rule is judged on a bar: the bar alone, those before it, its value's rank or its line among theirs.
    CASE
      WHEN m.direction.starts_with('PERCENTILE') THEN 'rank'
      WHEN m.direction.starts_with('SLOPE') THEN 'line'
      WHEN m.direction.starts_with('CROSS') OR m.direction.starts_with('TREND') OR window_length > 1 THEN 'history'
      ELSE 'bar'
    END AS judged_by,
    -- A crossing and a trend are seen against the bar before the window.
    window_length - 1 + (m.direction IN ('CROSS_UP', 'CROSS_DOWN', 'TREND_UP', 'TREND_DOWN'))::INTEGER AS bars_back,
    -- On so many bars of the window it must be so.
    CASE m.match WHEN 'ANY' THEN 1 ELSE window_length END AS least_bars,
    coalesce(m.valid_from, '-infinity') AS valid_from,
    coalesce(m.valid_to, 'infinity') AS valid_to
  FROM dim_metric AS m
  JOIN dim_strategy AS s USING (strategy)
  JOIN seeds.interval AS i ON i.interval_id = coalesce(m.judged_interval_id, i.interval_id)
  WHERE s.is_in_force AND m.is_active
),

evaluated AS NOT MATERIALIZED (
  SELECT
    v.symbol_id,
    v.interval_id,
    v.close_time,
    v.value,
    r.metric_id,
    r.judged_by,
    r.direction,
    r.window_length,
    r.bars_back,
    r.threshold_start AS threshold,
    r.threshold_end
  FROM rules AS r
  JOIN fact_indicator AS v USING (indicator_type_id, interval_id)
  WHERE r.threshold_indicator_type_id IS NULL
  UNION ALL
  SELECT
    v.symbol_id,
    v.interval_id,
    v.close_time,
    v.value,
    r.metric_id,
    r.judged_by,
    r.direction,
    r.window_length,
    r.bars_back,
    t.value AS threshold,
    NULL AS threshold_end
  FROM rules AS r
  JOIN fact_indicator AS v USING (indicator_type_id, interval_id)
  JOIN fact_indicator AS t
    ON t.indicator_type_id = r.threshold_indicator_type_id
    AND t.symbol_id = v.symbol_id
    AND t.interval_id = v.interval_id
    AND t.close_time = v.close_time
  WHERE r.threshold_indicator_type_id IS NOT NULL
),

-- A rule that one bar decides needs no window, which would sort all its bars.
by_one_bar AS (
  SELECT
    symbol_id,
    interval_id,
    metric_id,
    close_time,
    value,
    holds(direction, value, threshold, threshold_end) AS is_met
  FROM evaluated
  WHERE judged_by = 'bar'
),

-- The bars for each way of judging, of the lengths on which rules are judged so: of a way that none is, no bar is read.
judged_bars AS NOT MATERIALIZED (
  SELECT b.symbol_id, b.interval_id, b.close_time, b.series_id, b.bar_no, k.judged_by
  FROM indicators.bars AS b
  JOIN (SELECT DISTINCT judged_by, interval_id FROM rules) AS k USING (interval_id)
),

-- The rule's other columns stay behind: windows carry what stands beside them through their sort.
in_series AS NOT MATERIALIZED (
  SELECT
    e.symbol_id,
    e.interval_id,
    e.close_time,
    e.metric_id,
    e.judged_by,
    e.direction,
    e.threshold,
    e.threshold_end,
    e.window_length,
    e.bars_back,
    e.value,
    b.series_id,
    b.bar_no
  FROM evaluated AS e
  JOIN judged_bars AS b USING (symbol_id, interval_id, close_time, judged_by)
),

states AS (
  SELECT
    symbol_id,
    interval_id,
    close_time,
    metric_id,
    value,
    series_id,
    bar_no,
    bars_back,
    holds(direction, value, threshold, threshold_end) AS is_so
  FROM in_series
  WHERE judged_by = 'history'
),

histories AS (
  SELECT
    *,
    count_if(is_so) OVER recent AS so_seen,
    bar_no - first_value(bar_no) OVER recent + 1 AS bars_seen,
    count(*) OVER recent AS values_seen,
    first_value(value) OVER recent AS past_value
  FROM states
  WINDOW recent AS (
    PARTITION BY series_id, metric_id
    ORDER BY bar_no
    ROWS BETWEEN bars_back PRECEDING AND CURRENT ROW
  )
),

by_window AS (
  SELECT
    h.symbol_id,
    interval_id,
    metric_id,
    h.close_time,
    h.value,
    -- A window in which a bar has no value is incomplete.
    h.values_seen = h.bars_seen AND CASE
      WHEN r.direction = 'TREND_UP' THEN h.value > h.past_value AND h.bars_seen = r.window_length + 1
      WHEN r.direction = 'TREND_DOWN' THEN h.value < h.past_value AND h.bars_seen = r.window_length + 1
      WHEN r.direction IN ('CROSS_UP', 'CROSS_DOWN') THEN h.is_so AND h.so_seen < h.values_seen
      ELSE h.so_seen >= r.least_bars AND h.bars_seen = r.window_length
    END AS is_met
  FROM histories AS h
  JOIN rules AS r USING (metric_id, interval_id)
),

ranks AS (
  SELECT
    *,
    100 * cume_dist(ORDER BY value) OVER recent AS percentile,
    bar_no - first_value(bar_no) OVER recent + 1 AS bars_seen,
    count(*) OVER recent AS values_seen
  FROM in_series
  WHERE judged_by = 'rank'
  WINDOW recent AS (
    PARTITION BY series_id, metric_id
    ORDER BY bar_no
    ROWS BETWEEN window_length - 1 PRECEDING AND CURRENT ROW
  )
),

lines AS (
  SELECT
    *,
    list(value) OVER recent AS window_values,
    bar_no - first_value(bar_no) OVER recent + 1 AS bars_seen
  FROM in_series
  WHERE judged_by = 'line'
  WINDOW recent AS (
    PARTITION BY series_id, metric_id
    ORDER BY bar_no
    ROWS BETWEEN window_length - 1 PRECEDING AND CURRENT ROW
  )
),

slopes AS (
  SELECT
    *,
    CASE
      WHEN bars_seen = window_length AND len(window_values) = window_length
        THEN slope(window_values, slope_weights(window_length))
    END AS slope
  FROM lines
),

-- What each rule says on the bars that it is judged on.
judged AS (
  FROM by_one_bar
  UNION ALL
  FROM by_window
  UNION ALL
  SELECT
    symbol_id,
    interval_id,
    metric_id,
    close_time,
    value,
    holds(direction, percentile, threshold, NULL) AND bars_seen = window_length AND values_seen = window_length AS is_met
  FROM ranks
  UNION ALL
  SELECT
    symbol_id,
    interval_id,
    metric_id,
    close_time,
    value,
    holds(direction, slope, threshold, NULL) AS is_met
  FROM slopes
),

-- Every bar with the longer ones that a rule is judged on, and when the last of these was over: a bar that is still
-- open at the close of a shorter one is unknown there.
longer_bars AS (
  SELECT
    b.symbol_id,
    b.interval_id,
    b.close_time,
    l.interval_id AS judged_interval_id,
    bar_start(b.close_time, l.interval, l.seconds) AS closed_at
  FROM indicators.bars AS b
  JOIN seeds.interval AS i USING (interval_id)
  JOIN seeds.interval AS l ON l.seconds >= i.seconds
  WHERE l.interval_id IN (SELECT judged_interval_id FROM rules)
)

SELECT
  j.symbol_id,
  coalesce(b.interval_id, j.interval_id) AS interval_id,
  j.metric_id,
  coalesce(b.close_time, j.close_time) AS calculating_at,
  j.value,
  j.is_met
FROM judged AS j
JOIN rules AS r USING (metric_id, interval_id)
LEFT JOIN longer_bars AS b
  ON b.symbol_id = j.symbol_id
  AND b.judged_interval_id = r.judged_interval_id
  AND b.closed_at = j.close_time
WHERE j.is_met AND bar_day(calculating_at) BETWEEN r.valid_from AND r.valid_to
ORDER BY symbol_id, interval_id, metric_id, calculating_at
