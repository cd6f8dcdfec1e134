/*---
description: >
  Trades at random, to hold the strategy against: of each symbol and interval that it trades, bars picked by a hash of
  symbol, interval and time, about 2,000 to 4,000 or all there are, every other one bought and sold. Each is taken as
  fact_trade_plan says of a trade of the strategy, one after the other, with the volatility of its own bar. Any bar counts
  that the strategy could judge.
grain: [prediction_id]
tags: [analysis]
time: predicting_at
columns:
  prediction_id: The bar, by the number that its prediction has in fact_prediction, whatever that says.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: End of the bar, UTC.
  direction: 1 bought, -1 sold.
  unit_price: {description: "What one unit of the distances is: the volatility indicator's value; NULL where it is a percent of the entry price.", unit: quote}
  take_profit: {description: "Distance of the take-profit from the entry price.", unit: units}
  stop_loss: {description: "Distance of the stop-loss from the entry price.", unit: units}
  trailing_activation: {description: "Gain from which on the stop follows the best price; NULL without a trailing stop.", unit: units}
  trailing_distance: {description: "How far behind the best price it follows.", unit: units}
  break_even_gain: {description: "Gain after which the stop goes to the entry price; NULL where it does not.", unit: units}
  look_ahead_bars: {description: "Bars after it in which a level must be touched.", unit: bars}
tests:
  - not_null: [direction, take_profit, stop_loss, look_ahead_bars]
  - accepted_values: {direction: [1, -1]}
  - range: {look_ahead_bars: [1, null], unit_price: [0, null]}
  - relationships: {prediction_id: fact_prediction.prediction_id}
---*/
WITH volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time AS predicting_at, v.value
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN dim_strategy AS s ON s.volatility_indicator = i.indicator
  WHERE s.is_in_force
),

-- One bar of so many, that 4,000 at most are to be expected.
lengths AS (
  SELECT symbol_id, interval_id, ceil(count(*) / 4000)::UBIGINT AS step
  FROM fact_prediction
  GROUP BY symbol_id, interval_id
),

candidates AS (
  SELECT
    p.prediction_id,
    p.symbol_id,
    p.interval_id,
    p.predicting_at,
    CASE s.exit_unit WHEN 'atr' THEN v.value END AS unit_price,
    -- In the order of the hash over its step, which says nothing about time.
    row_number() OVER (
      PARTITION BY p.symbol_id, p.interval_id
      ORDER BY hash(p.symbol_id, p.interval_id, p.predicting_at) // l.step, p.predicting_at
    ) - 1 AS place
  FROM fact_prediction AS p
  JOIN lengths AS l USING (symbol_id, interval_id)
  CROSS JOIN dim_strategy AS s
  LEFT JOIN volatility AS v USING (symbol_id, interval_id, predicting_at)
  WHERE s.is_in_force
    AND hash(p.symbol_id, p.interval_id, p.predicting_at) % l.step = 0
    AND (s.exit_unit = 'percent' OR v.value > 0)
),

-- Another hash than that of the bars, so that the order of the one says nothing about the other.
numbered_plans AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY symbol_id, interval_id, direction
      ORDER BY hash('plan', symbol_id, interval_id, predicting_at), predicting_at
    ) - 1 AS number
  FROM fact_trade_plan
),

sides AS (
  SELECT symbol_id, interval_id, direction, count(*) AS plans
  FROM fact_trade_plan
  GROUP BY symbol_id, interval_id, direction
),

-- Every other place is of one side; of a side that the strategy never takes there is nothing.
picked AS (
  SELECT c.*, s.direction, (c.place // 2) % s.plans AS number
  FROM candidates AS c
  JOIN sides AS s
    ON s.symbol_id = c.symbol_id
    AND s.interval_id = c.interval_id
    AND s.direction = CASE c.place % 2 WHEN 0 THEN 1 ELSE -1 END
)

SELECT
  c.prediction_id,
  c.symbol_id,
  c.interval_id,
  c.predicting_at,
  c.direction,
  c.unit_price,
  p.take_profit,
  p.stop_loss,
  p.trailing_activation,
  p.trailing_distance,
  p.break_even_gain,
  p.look_ahead_bars
FROM picked AS c
JOIN numbered_plans AS p USING (symbol_id, interval_id, direction, number)
ORDER BY c.prediction_id
