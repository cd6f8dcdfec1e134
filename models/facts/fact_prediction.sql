/*---
description: >
  What the strategy in force says at the close of each bar, from the first bar on which every rule can be judged.
  A bar without a trade says why.
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
    What decided, the first that applies: filtered (a filter does not hold), no_volatility (the strategy's volatility indicator is 0),
    conflict, score_too_low, edge_too_small, confidence_too_low, confidence_too_high; else the side that leads.
  buy_score: Weights of the BUY signals that hold.
  sell_score: Weights of the SELL signals that hold.
  market_score: The edge, buy_score less sell_score.
  max_score: The most that the leading side's score could be, of the rules valid that day.
  confidence_score: {description: "Score of the leading side as a part of max_score.", unit: share}
  metric_ids: The rules behind a BUY or SELL, the signals of its side and the filters; NULL for SIDEWAY.
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

-- Weights and scores are decimals until they are compared: sums are exact, and the same in whatever order they are
-- added.
rules AS (
  SELECT
    m.* REPLACE (
      m.weight::DECIMAL(18, 6) AS weight,
      coalesce(m.valid_from, '-infinity') AS valid_from,
      coalesce(m.valid_to, 'infinity') AS valid_to
    )
  FROM dim_metric AS m
  JOIN strategy USING (strategy)
  WHERE m.is_active
),

-- A rule can be judged once its indicators have values over its window.
warmup AS (
  SELECT max(r.window_size + greatest(i.warmup_bars, coalesce(t.warmup_bars, 1))) AS bars
  FROM rules AS r
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  LEFT JOIN dim_indicator_type AS t ON t.indicator_type_id = r.threshold_indicator_type_id
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
    p.begins_on,
    coalesce(sum(r.weight) FILTER (r.side = 'BUY'), 0) AS buy_score,
    coalesce(sum(r.weight) FILTER (r.side = 'SELL'), 0) AS sell_score,
    count_if(r.role = 'filter') AS filters
  FROM periods AS p
  LEFT JOIN rules AS r ON p.begins_on BETWEEN r.valid_from AND r.valid_to
  GROUP BY p.begins_on
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
  JOIN warmup AS w ON b.bar_no + 1 >= w.bars
  ASOF JOIN best AS p ON p.begins_on <= bar_day(b.close_time)
  LEFT JOIN volatility AS v USING (symbol_id, interval_id, close_time)
),

met AS (
  SELECT v.symbol_id, v.interval_id, v.calculating_at AS predicting_at, r.metric_id, r.role, r.side, r.weight
  FROM fact_metric_value AS v
  JOIN rules AS r USING (metric_id)
),

scores AS (
  SELECT
    symbol_id,
    interval_id,
    predicting_at,
    sum(weight) FILTER (side = 'BUY') AS buy_score,
    sum(weight) FILTER (side = 'SELL') AS sell_score,
    count_if(role = 'filter') AS filters_met
  FROM met
  GROUP BY symbol_id, interval_id, predicting_at
),

scored AS (
  SELECT
    b.symbol_id,
    b.interval_id,
    b.predicting_at,
    b.atr,
    coalesce(s.buy_score, 0)::DECIMAL(18, 6) AS buy_score,
    coalesce(s.sell_score, 0)::DECIMAL(18, 6) AS sell_score,
    (coalesce(s.buy_score, 0) - coalesce(s.sell_score, 0))::DECIMAL(18, 6) AS edge,
    (CASE
      WHEN coalesce(s.buy_score, 0) >= coalesce(s.sell_score, 0) THEN b.best_buy_score
      ELSE b.best_sell_score
    END)::DECIMAL(18, 6) AS max_score,
    coalesce(s.filters_met, 0) = b.filters AS is_allowed
  FROM bars AS b
  LEFT JOIN scores AS s USING (symbol_id, interval_id, predicting_at)
),

measured AS (
  SELECT
    *,
    coalesce(greatest(buy_score, sell_score)::DOUBLE / nullif(max_score, 0)::DOUBLE, 0) AS confidence
  FROM scored
),

decided AS (
  SELECT
    m.*,
    CASE
      WHEN NOT is_allowed THEN 'filtered'
      WHEN atr = 0 THEN 'no_volatility'
      WHEN m.buy_score >= t.conflict_score::DECIMAL(18, 6) AND m.sell_score >= t.conflict_score::DECIMAL(18, 6)
        THEN 'conflict'
      WHEN edge >= 0 AND m.buy_score < t.buy_score::DECIMAL(18, 6) THEN 'score_too_low'
      WHEN edge < 0 AND m.sell_score < t.sell_score::DECIMAL(18, 6) THEN 'score_too_low'
      WHEN edge = 0 OR abs(edge) < t.min_edge::DECIMAL(18, 6) THEN 'edge_too_small'
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
    m.symbol_id,
    m.interval_id,
    m.predicting_at,
    list(m.metric_id ORDER BY m.metric_id) AS metric_ids
  FROM met AS m
  JOIN actions AS a USING (symbol_id, interval_id, predicting_at)
  WHERE a.action <> 'SIDEWAY' AND (m.role = 'filter' OR m.side = a.action)
  GROUP BY m.symbol_id, m.interval_id, m.predicting_at
)

SELECT
  a.symbol_id,
  a.interval_id,
  a.predicting_at,
  prediction_key(a.symbol_id, a.interval_id, a.predicting_at) AS prediction_id,
  a.action,
  a.reason,
  a.buy_score::DOUBLE AS buy_score,
  a.sell_score::DOUBLE AS sell_score,
  a.edge::DOUBLE AS market_score,
  a.max_score::DOUBLE AS max_score,
  a.confidence AS confidence_score,
  b.metric_ids
FROM actions AS a
LEFT JOIN breakdown AS b USING (symbol_id, interval_id, predicting_at)
ORDER BY a.symbol_id, a.interval_id, a.predicting_at
