/*---
description: >
  What the market would have done to each BUY and SELL had it been taken on the other side: the same entry, the same
  distances, costs as usual. Where the signals are worth something, this does worse than the strategy and than chance.
grain: [prediction_id]
time: predicting_at
causal: confirmed_at
incremental: {by: [symbol_id, interval_id], lookahead: {bars: SELECT max(look_ahead_bars) + 1 FROM dim_strategy}}
stage: backtest
options: {entry: next_open, fee_bps: 10, slippage_bps: 5}
columns:
  prediction_id: The prediction that it turns round, in fact_prediction.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The instant of the decision, UTC.
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
)

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
  p.prediction_id,
  -p.direction AS direction,
  p.take_profit * v.atr AS take_profit_distance,
  p.stop_loss * v.atr AS stop_loss_distance,
  p.look_ahead_bars
FROM indicators.bars AS b
LEFT JOIN plans AS p
  ON p.symbol_id = b.symbol_id
  AND p.interval_id = b.interval_id
  AND p.predicting_at = b.close_time
LEFT JOIN volatility AS v
  ON v.symbol_id = p.symbol_id
  AND v.interval_id = p.interval_id
  AND v.predicting_at = p.predicting_at
ORDER BY b.series_id, b.close_time
