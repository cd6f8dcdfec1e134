/*---
description: >
  What the strategy in force says at the close of each bar, from the first bar on which every rule can be judged.
  A bar without a trade says why.
grain: [symbol_id, interval_id, predicting_at]
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The bar's close_time, UTC; the instant of the decision.
  prediction_id: One number for symbol, interval and instant, the same in every build.
  action: BUY, SELL or SIDEWAY.
  reason: >
    What decided, the first that applies: filtered (a filter does not hold), no_volatility (the ATR is 0),
    conflict, score_too_low, edge_too_small, confidence_too_low, confidence_too_high; else the side that leads.
  buy_score: Weights of the BUY signals that hold.
  sell_score: Weights of the SELL signals that hold.
  market_score: The edge, buy_score less sell_score.
  confidence_score: {description: "Score of the leading side, of the most it could be.", unit: share}
  metric_ids: The rules behind a BUY or SELL, the signals of its side and the filters; NULL for SIDEWAY.
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

rules AS (
  SELECT m.*
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

volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time, v.value AS atr
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  WHERE i.indicator = 'atr_14'
),

bars AS (
  SELECT
    b.symbol_id,
    b.interval_id,
    b.close_time AS predicting_at,
    coalesce(v.atr, 0) AS atr
  FROM indicators.bars AS b
  JOIN warmup AS w ON b.bar_no + 1 >= w.bars
  LEFT JOIN volatility AS v USING (symbol_id, interval_id, close_time)
),

met AS (
  SELECT v.symbol_id, v.interval_id, v.calculating_at AS predicting_at, r.metric_id, r.role, r.side, r.weight
  FROM fact_metric_value AS v
  JOIN rules AS r USING (metric_id)
),

-- Decimals make the sums exact, and the same whatever order the rows are added in.
scores AS (
  SELECT
    symbol_id,
    interval_id,
    predicting_at,
    coalesce(sum(weight::DECIMAL(18, 6)) FILTER (side = 'BUY'), 0)::DOUBLE AS buy_score,
    coalesce(sum(weight::DECIMAL(18, 6)) FILTER (side = 'SELL'), 0)::DOUBLE AS sell_score,
    count_if(role = 'filter') AS filters_met
  FROM met
  GROUP BY symbol_id, interval_id, predicting_at
),

best AS (
  SELECT
    coalesce(sum(weight) FILTER (side = 'BUY'), 0) AS buy_score,
    coalesce(sum(weight) FILTER (side = 'SELL'), 0) AS sell_score,
    count_if(role = 'filter') AS filters
  FROM rules
),

scored AS (
  SELECT
    b.*,
    coalesce(s.buy_score, 0) AS buy_score,
    coalesce(s.sell_score, 0) AS sell_score,
    coalesce(s.filters_met, 0) = best.filters AS is_allowed,
    coalesce(s.buy_score, 0) - coalesce(s.sell_score, 0) AS edge,
    CASE
      WHEN coalesce(s.buy_score, 0) >= coalesce(s.sell_score, 0) THEN s.buy_score / nullif(best.buy_score, 0)
      ELSE s.sell_score / nullif(best.sell_score, 0)
    END AS confidence
  FROM bars AS b
  LEFT JOIN scores AS s USING (symbol_id, interval_id, predicting_at)
  CROSS JOIN best
),

decided AS (
  SELECT
    scored.*,
    CASE
      WHEN NOT is_allowed THEN 'filtered'
      WHEN atr = 0 THEN 'no_volatility'
      WHEN scored.buy_score >= t.conflict_score AND scored.sell_score >= t.conflict_score THEN 'conflict'
      WHEN edge >= 0 AND scored.buy_score < t.buy_score THEN 'score_too_low'
      WHEN edge < 0 AND scored.sell_score < t.sell_score THEN 'score_too_low'
      WHEN edge = 0 OR abs(edge) < t.min_edge THEN 'edge_too_small'
      WHEN confidence < t.min_confidence THEN 'confidence_too_low'
      WHEN confidence > t.max_confidence THEN 'confidence_too_high'
      WHEN edge > 0 THEN 'buyers_lead'
      ELSE 'sellers_lead'
    END AS reason
  FROM scored
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
  a.buy_score,
  a.sell_score,
  a.edge AS market_score,
  coalesce(a.confidence, 0) AS confidence_score,
  b.metric_ids
FROM actions AS a
LEFT JOIN breakdown AS b USING (symbol_id, interval_id, predicting_at)
ORDER BY a.symbol_id, a.interval_id, a.predicting_at
