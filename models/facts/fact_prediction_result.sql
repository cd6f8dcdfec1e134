/*---
description: >
  What the market did to each BUY and SELL. Entered at the open of the next bar; take-profit and stop-loss stand
  some ATRs (of the strategy's volatility indicator) from the entry price, wider with the edge; what touches neither within the look-ahead expires. A trade
  never runs on over missing files, only over outages of the exchange.
grain: [prediction_id]
time: predicting_at
causal: confirmed_at
incremental: {by: [symbol_id, interval_id], lookahead: {bars: SELECT max(look_ahead_bars) + 1 FROM dim_strategy}}
stage: backtest
options: {entry: next_open, fee_bps: 10, slippage_bps: 5}
columns:
  prediction_id: The prediction, in fact_prediction.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The instant of the decision, UTC.
  result_status: WIN (take-profit), LOSS (stop-loss), EXPIRED (neither in time) or PENDING (not yet known).
  entry_at: Open of the bar after the prediction, UTC.
  entry_price: {description: "Fill of the entry, slippage included.", unit: quote}
  take_profit_price: {description: "Level at which the trade wins.", unit: quote}
  stop_loss_price: {description: "Level at which it loses.", unit: quote}
  exit_at: End of the bar in which the exit lies, or its start where it opened beyond a level.
  exit_price: {description: "Fill of the exit, slippage included.", unit: quote}
  pnl_pct: {description: "Return net of fees and slippage.", unit: percent}
  max_return: {description: "Best unrealised return while the trade was open, before costs of the exit.", unit: percent}
  min_return: {description: "Worst unrealised return likewise.", unit: percent}
  bars_held: {description: "Bars from entry to exit, both included.", unit: bars}
  resolution_method: >
    take_profit, stop_loss, take_profit_gap and stop_loss_gap (the bar opened beyond the level), stop_first (one
    bar touched both levels), expiry.
  confirmed_at: End of the bar that settled it, UTC; from then on the result is known.
---*/
WITH volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time, v.value AS atr
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN dim_strategy AS s ON s.volatility_indicator = i.indicator
  WHERE s.is_in_force
),

trades AS (
  SELECT
    p.symbol_id,
    p.interval_id,
    p.predicting_at AS close_time,
    p.prediction_id,
    CASE p.action WHEN 'BUY' THEN 1 ELSE -1 END AS direction,
    v.atr,
    -- 1 without an edge, 1 + edge_widening where all signals of one side hold and none of the other.
    1 + s.edge_widening * abs(p.market_score) / p.max_score AS widening,
    s.take_profit_atr,
    s.stop_loss_atr,
    s.look_ahead_bars
  FROM fact_prediction AS p
  JOIN volatility AS v
    ON v.symbol_id = p.symbol_id
    AND v.interval_id = p.interval_id
    AND v.close_time = p.predicting_at
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
  t.prediction_id,
  t.direction,
  t.take_profit_atr * t.atr * t.widening AS take_profit_distance,
  t.stop_loss_atr * t.atr * t.widening AS stop_loss_distance,
  t.look_ahead_bars
FROM indicators.bars AS b
LEFT JOIN trades AS t USING (symbol_id, interval_id, close_time)
ORDER BY b.series_id, b.close_time
