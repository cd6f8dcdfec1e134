/*---
description: >
  Trades at random, to hold the strategy against: of each symbol and interval that it trades, bars picked by a hash of
  symbol, interval and time, about 2,000 to 4,000 or all there are, every other one bought and sold. Each takes side, distances and look-ahead of a
  trade of the strategy, one after the other; distances in ATRs are those of its own bar. Costs as usual. Any bar counts
  that the strategy could judge.
grain: [prediction_id]
time: predicting_at
stage: backtest
options: {entry: next_open, fee_bps: 10, slippage_bps: 5}
columns:
  prediction_id: The bar, by the number that its prediction has in fact_prediction, whatever that says.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: End of the bar at which it was picked, UTC.
  result_status: WIN (take-profit), LOSS (stop-loss), EXPIRED (neither in time) or PENDING (not yet known).
  entry_at: Open of the bar after it, UTC.
  entry_price: {description: "Fill of the entry, slippage included.", unit: quote}
  take_profit_price: {description: "Level at which the trade wins.", unit: quote}
  stop_loss_price: {description: "Level at which it loses.", unit: quote}
  exit_at: End of the bar in which the exit lies, or its start where it opened beyond a level.
  exit_price: {description: "Fill of the exit, slippage included.", unit: quote}
  pnl_pct: {description: "Return net of fees and slippage.", unit: percent}
  max_return: {description: "Best unrealised return while the trade was open, before costs of the exit.", unit: percent}
  min_return: {description: "Worst unrealised return likewise.", unit: percent}
  bars_held: {description: "Bars from entry to exit, both included.", unit: bars}
  resolution_method: How the exit was settled, as in fact_prediction_result.
  confirmed_at: End of the bar that settled it, UTC.
tests:
  - not_null: [result_status]
  - relationships: {prediction_id: fact_prediction.prediction_id}
---*/
WITH volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time AS predicting_at, v.value AS atr
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN dim_strategy AS s ON s.volatility_indicator = i.indicator
  WHERE s.is_in_force
),

plans AS (
  SELECT
    p.prediction_id,
    p.symbol_id,
    p.interval_id,
    p.predicting_at,
    CASE p.action WHEN 'BUY' THEN 1 ELSE -1 END AS direction,
    s.take_profit_atr * (1 + s.edge_widening * abs(p.market_score) / p.max_score) AS take_profit,
    s.stop_loss_atr * (1 + s.edge_widening * abs(p.market_score) / p.max_score) AS stop_loss,
    s.look_ahead_bars
  FROM fact_prediction AS p
  CROSS JOIN dim_strategy AS s
  WHERE s.is_in_force AND p.action <> 'SIDEWAY'
),

-- Another hash than that of the bars, so that the order of the one says nothing about the other.
numbered_plans AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY symbol_id, interval_id, direction
      ORDER BY hash('plan', symbol_id, interval_id, predicting_at), predicting_at
    ) - 1 AS number
  FROM plans
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
    v.atr,
    -- In the order of the hash over its step, which says nothing about time.
    row_number() OVER (
      PARTITION BY p.symbol_id, p.interval_id
      ORDER BY hash(p.symbol_id, p.interval_id, p.predicting_at) // l.step, p.predicting_at
    ) - 1 AS place
  FROM fact_prediction AS p
  JOIN lengths AS l USING (symbol_id, interval_id)
  JOIN volatility AS v USING (symbol_id, interval_id, predicting_at)
  WHERE v.atr > 0 AND hash(p.symbol_id, p.interval_id, p.predicting_at) % l.step = 0
),

sides AS (
  SELECT symbol_id, interval_id, direction, count(*) AS plans
  FROM plans
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
),

entries AS (
  SELECT
    b.series_id,
    b.bar_no,
    c.prediction_id,
    c.direction,
    p.take_profit * c.atr AS take_profit_distance,
    p.stop_loss * c.atr AS stop_loss_distance,
    p.look_ahead_bars
  FROM picked AS c
  JOIN numbered_plans AS p USING (symbol_id, interval_id, direction, number)
  JOIN indicators.bars AS b
    ON b.symbol_id = c.symbol_id
    AND b.interval_id = c.interval_id
    AND b.close_time = c.predicting_at
)

-- The bars that some entry looks at are enough: those of each entry are there without a hole, as many as the series has.
SELECT
  b.series_id,
  b.symbol_id,
  b.interval_id,
  b.open_time,
  b.close_time,
  b.open,
  b.high,
  b.low,
  b.close,
  CASE WHEN e.bar_no = b.bar_no THEN e.prediction_id END AS prediction_id,
  CASE WHEN e.bar_no = b.bar_no THEN e.direction END AS direction,
  CASE WHEN e.bar_no = b.bar_no THEN e.take_profit_distance END AS take_profit_distance,
  CASE WHEN e.bar_no = b.bar_no THEN e.stop_loss_distance END AS stop_loss_distance,
  CASE WHEN e.bar_no = b.bar_no THEN e.look_ahead_bars END AS look_ahead_bars
FROM indicators.bars AS b
ASOF JOIN entries AS e ON e.series_id = b.series_id AND e.bar_no <= b.bar_no
WHERE b.bar_no - e.bar_no <= (SELECT max(look_ahead_bars) FROM plans)
ORDER BY b.series_id, b.close_time

