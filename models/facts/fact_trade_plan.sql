/*---
description: >
  What is to be done with each BUY and SELL: how far from the entry price its levels stand and how long it is looked
  after, adapted to its edge. A weak edge is traded with the factors of the strategy at no edge, a full one (all
  signals of its side, none of the other) with those at full edge, others in a straight line between.
grain: [prediction_id]
time: predicting_at
causal: predicting_at
incremental: {by: [symbol_id, interval_id]}
columns:
  prediction_id: The prediction, in fact_prediction.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The instant of the decision, UTC.
  direction: 1 for BUY, -1 for SELL.
  edge_share: {description: "The edge as a part of the most it could be.", unit: share}
  unit_price: {description: "What one unit of the distances is: the volatility indicator's value; NULL where it is a percent of the entry price.", unit: quote}
  take_profit: {description: "Distance of the take-profit from the entry price.", unit: units}
  stop_loss: {description: "Distance of the stop-loss from the entry price.", unit: units}
  trailing_activation: {description: "Gain from which on the stop follows the best price; NULL without a trailing stop.", unit: units}
  trailing_distance: {description: "How far behind the best price it follows.", unit: units}
  break_even_gain: {description: "Gain after which the stop goes to the entry price; NULL where it does not.", unit: units}
  look_ahead_bars: {description: "Bars after the prediction in which a level must be touched.", unit: bars}
tests:
  - not_null: [direction, edge_share, take_profit, stop_loss, look_ahead_bars]
  - accepted_values: {direction: [1, -1]}
  - range: {edge_share: [0, 1], look_ahead_bars: [1, null], unit_price: [0, null]}
  - relationships: {prediction_id: fact_prediction.prediction_id}
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time AS predicting_at, v.value
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN strategy AS s ON s.volatility_indicator = i.indicator
),

trades AS (
  SELECT
    *,
    CASE action WHEN 'BUY' THEN 1 ELSE -1 END AS direction,
    abs(market_score) / max_score AS edge_share
  FROM fact_prediction
  WHERE action <> 'SIDEWAY'
),

factors AS (
  SELECT
    t.*,
    at_edge(t.edge_share, s.distance_factor_no_edge, s.distance_factor_full_edge) AS distance_factor,
    at_edge(t.edge_share, s.look_ahead_factor_no_edge, s.look_ahead_factor_full_edge) AS look_ahead_factor
  FROM trades AS t
  CROSS JOIN strategy AS s
)

SELECT
  f.prediction_id,
  f.symbol_id,
  f.interval_id,
  f.predicting_at,
  f.direction,
  f.edge_share,
  CASE s.exit_unit WHEN 'atr' THEN v.value END AS unit_price,
  s.take_profit * f.distance_factor AS take_profit,
  s.stop_loss * f.distance_factor AS stop_loss,
  s.trailing_activation * f.distance_factor AS trailing_activation,
  s.trailing_distance * f.distance_factor AS trailing_distance,
  s.break_even_gain * f.distance_factor AS break_even_gain,
  look_ahead(s.look_ahead_bars, f.look_ahead_factor) AS look_ahead_bars
FROM factors AS f
CROSS JOIN strategy AS s
LEFT JOIN volatility AS v USING (symbol_id, interval_id, predicting_at)
ORDER BY f.prediction_id
