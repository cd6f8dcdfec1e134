/*---
description: >
  What the strategy in force says at the close of each bar, from the first bar on which every signal and filter can
  be judged. A rule of a longer interval can be once a series has as many bars as the ones it is judged on take, and
  one of these more, for the series may begin within one; on bars longer than its own it never holds, and nothing
  waits for it. A bar without a trade says why.
grain: [symbol_id, interval_id, predicting_at]
time: predicting_at
causal: predicting_at
incremental: {by: [symbol_id, interval_id]}
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The bar's close_time, UTC; the instant of the decision.
  prediction_id: One number for symbol, interval and instant, the same in every build.
  action: BUY, SELL or SIDEWAY.
  reason: >
    What decided, the first that applies: filtered (a filter does not hold), no_volatility (exits are measured in the volatility indicator, and it is 0),
    conflict, score_too_low, edge_too_small, confidence_too_low, confidence_too_high; else the side that leads.
  buy_score: Weights of the BUY signals that hold.
  sell_score: Weights of the SELL signals that hold.
  market_score: The edge, buy_score less sell_score.
  max_score: The most that the leading side's score could be, of the rules valid that day that can hold on such a bar.
  confidence_score: {description: "Score of the leading side as a part of max_score.", unit: share}
  metric_ids: The rules behind a BUY or SELL, the signals of its side and the filters; NULL for SIDEWAY.
tests:
  - not_null: [prediction_id, action, reason, confidence_score]
  - accepted_values:
      action: [BUY, SELL, SIDEWAY]
      reason: [filtered, no_volatility, conflict, score_too_low, edge_too_small, confidence_too_low, confidence_too_high, buyers_lead, sellers_lead]
  - range: {confidence_score: [0, 1], buy_score: [0, null], sell_score: [0, null], max_score: [0, null]}
  - relationships: {symbol_id: dim_symbol.symbol_id, interval_id: dim_interval.interval_id}
  - name: trades_have_rules
    description: A BUY or SELL names the rules behind it.
    sql: SELECT prediction_id, action, metric_ids FROM fact_prediction WHERE (action = 'SIDEWAY') <> (metric_ids IS NULL)
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

-- Weights are whole millionths until they are added up: of such numbers a DOUBLE's sum is exact, the same in whatever
-- order they are added, and sooner made than that of decimals.
rules AS (
  SELECT
    metric_id,
    interval_id,
    side,
    role,
    round(weight * 1e6) AS weight,
    coalesce(valid_from, '-infinity') AS valid_from,
    coalesce(valid_to, 'infinity') AS valid_to,
    warmup_bars
  FROM dim_scored_rule
),

warmup AS (
  SELECT interval_id, coalesce(max(warmup_bars), 1) AS bars
  FROM dim_interval
  LEFT JOIN rules USING (interval_id)
  GROUP BY interval_id
),

-- The days from which other rules are valid than before.
periods AS (
  SELECT DATE '-infinity' AS begins_on
  UNION
  SELECT valid_from FROM rules
  UNION
  SELECT valid_to + 1 FROM rules WHERE isfinite(valid_to)
),

best AS (
  SELECT
    i.interval_id,
    p.begins_on,
    lead(p.begins_on, 1, 'infinity') OVER (PARTITION BY i.interval_id ORDER BY p.begins_on) AS ends_before,
    coalesce(sum(r.weight) FILTER (r.side = 'BUY' AND r.warmup_bars IS NOT NULL), 0) / 1e6 AS buy_score,
    coalesce(sum(r.weight) FILTER (r.side = 'SELL' AND r.warmup_bars IS NOT NULL), 0) / 1e6 AS sell_score,
    count_if(r.role = 'filter') AS filters
  FROM periods AS p
  CROSS JOIN dim_interval AS i
  LEFT JOIN rules AS r ON r.interval_id = i.interval_id AND p.begins_on BETWEEN r.valid_from AND r.valid_to
  GROUP BY p.begins_on, i.interval_id
),

volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time, v.value AS atr
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN strategy AS s ON s.volatility_indicator = i.indicator
),

bars AS (
  SELECT
    b.symbol_id,
    b.interval_id,
    b.close_time AS predicting_at,
    coalesce(v.atr, 0) AS atr,
    p.buy_score AS best_buy_score,
    p.sell_score AS best_sell_score,
    p.filters
  FROM indicators.bars AS b
  JOIN warmup AS w ON w.interval_id = b.interval_id AND b.bar_no + 1 >= w.bars
  JOIN best AS p
    ON p.interval_id = b.interval_id
    AND bar_day(b.close_time) >= p.begins_on
    AND bar_day(b.close_time) < p.ends_before
  LEFT JOIN volatility AS v
    ON v.symbol_id = b.symbol_id
    AND v.interval_id = b.interval_id
    AND v.close_time = b.close_time
),

-- What a rule that holds adds to each side. Past a DISTINCT DuckDB would know no more how few rules there are, and would
-- look them up with a hash instead of by their number.
shares AS (
  SELECT
    metric_id,
    CASE side WHEN 'BUY' THEN weight ELSE 0 END AS buy_weight,
    CASE side WHEN 'SELL' THEN weight ELSE 0 END AS sell_weight,
    role = 'filter' AS is_filter
  FROM rules
  GROUP BY ALL
),

scores AS (
  SELECT
    v.symbol_id,
    v.interval_id,
    v.calculating_at AS predicting_at,
    sum(s.buy_weight) / 1e6 AS buy_score,
    sum(s.sell_weight) / 1e6 AS sell_score,
    (sum(s.buy_weight) - sum(s.sell_weight)) / 1e6 AS edge,
    count_if(s.is_filter) AS filters_met
  FROM fact_metric_value AS v
  JOIN shares AS s USING (metric_id)
  GROUP BY ALL
),

scored AS (
  SELECT
    b.symbol_id,
    b.interval_id,
    b.predicting_at,
    b.atr,
    coalesce(s.buy_score, 0) AS buy_score,
    coalesce(s.sell_score, 0) AS sell_score,
    coalesce(s.edge, 0) AS edge,
    CASE WHEN coalesce(s.edge, 0) >= 0 THEN b.best_buy_score ELSE b.best_sell_score END AS max_score,
    coalesce(s.filters_met, 0) = b.filters AS is_allowed
  FROM bars AS b
  LEFT JOIN scores AS s USING (symbol_id, interval_id, predicting_at)
),

measured AS (
  SELECT
    *,
    coalesce(greatest(buy_score, sell_score) / nullif(max_score, 0), 0) AS confidence
  FROM scored
),

decided AS (
  SELECT
    m.*,
    CASE
      WHEN NOT is_allowed THEN 'filtered'
      WHEN t.exit_unit = 'atr' AND atr = 0 THEN 'no_volatility'
      WHEN m.buy_score >= t.conflict_score AND m.sell_score >= t.conflict_score THEN 'conflict'
      WHEN edge >= 0 AND m.buy_score < t.buy_score THEN 'score_too_low'
      WHEN edge < 0 AND m.sell_score < t.sell_score THEN 'score_too_low'
      WHEN edge = 0 OR abs(edge) < t.min_edge THEN 'edge_too_small'
      WHEN confidence < t.min_confidence THEN 'confidence_too_low'
      WHEN confidence > t.max_confidence THEN 'confidence_too_high'
      WHEN edge > 0 THEN 'buyers_lead'
      ELSE 'sellers_lead'
    END AS reason
  FROM measured AS m
  CROSS JOIN strategy AS t
),

actions AS (
  SELECT
    *,
    CASE reason WHEN 'buyers_lead' THEN 'BUY' WHEN 'sellers_lead' THEN 'SELL' ELSE 'SIDEWAY' END AS action
  FROM decided
),

breakdown AS (
  SELECT
    a.symbol_id,
    a.interval_id,
    a.predicting_at,
    list(r.metric_id ORDER BY r.metric_id) AS metric_ids
  FROM actions AS a
  JOIN fact_metric_value AS v
    ON v.symbol_id = a.symbol_id
    AND v.interval_id = a.interval_id
    AND v.calculating_at = a.predicting_at
  JOIN rules AS r ON r.metric_id = v.metric_id AND r.interval_id = v.interval_id
  WHERE a.action <> 'SIDEWAY' AND (r.role = 'filter' OR r.side = a.action)
  GROUP BY ALL
)

SELECT
  a.symbol_id,
  a.interval_id,
  a.predicting_at,
  prediction_key(a.symbol_id, a.interval_id, a.predicting_at) AS prediction_id,
  a.action,
  a.reason,
  a.buy_score,
  a.sell_score,
  a.edge AS market_score,
  a.max_score,
  a.confidence AS confidence_score,
  b.metric_ids
FROM actions AS a
LEFT JOIN breakdown AS b USING (symbol_id, interval_id, predicting_at)
ORDER BY a.symbol_id, a.interval_id, a.predicting_at
