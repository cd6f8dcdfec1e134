/*---
description: Every BUY and SELL with the names of its symbol, interval and rules, and what came of it.
grain: [prediction_id]
materialize: view
time: predicting_at
incremental: {by: [exchange, market, symbol, interval]}
columns:
  prediction_id: The prediction, in fact_prediction.
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The instrument's name.
  interval: The bar length's name.
  predicting_at: Instant of the decision, UTC.
  action: BUY or SELL.
  buy_score: Weights of the BUY signals that hold.
  sell_score: Weights of the SELL signals that hold.
  market_score: The edge, buy_score less sell_score.
  confidence_score: {description: "Score of the leading side, of the most it could be.", unit: share}
  metrics: Names of the rules behind it.
  result_status: WIN, LOSS, EXPIRED or PENDING.
  entry_at: When it was entered, UTC.
  entry_price: {description: "Fill of the entry.", unit: quote}
  exit_at: When it was left, UTC.
  exit_price: {description: "Fill of the exit.", unit: quote}
  pnl_pct: {description: "Return net of fees and slippage.", unit: percent}
  resolution_method: How the exit was settled.
---*/
WITH names AS (
  SELECT list({metric_id: metric_id, metric: metric} ORDER BY metric) AS rules FROM dim_metric
)

SELECT
  p.prediction_id,
  s.exchange,
  s.market,
  s.symbol,
  i.interval,
  p.predicting_at,
  p.action,
  p.buy_score,
  p.sell_score,
  p.market_score,
  p.confidence_score,
  -- A list of its own for each row would be made even where nobody asks for it.
  list_transform(
    list_filter(n.rules, lambda rule: list_contains(p.metric_ids, rule.metric_id)),
    lambda rule: rule.metric
  ) AS metrics,
  r.result_status,
  r.entry_at,
  r.entry_price,
  r.exit_at,
  r.exit_price,
  r.pnl_pct,
  r.resolution_method
FROM fact_prediction AS p
JOIN fact_prediction_result AS r USING (prediction_id, symbol_id, interval_id, predicting_at)
JOIN dim_symbol AS s USING (symbol_id)
JOIN dim_interval AS i USING (interval_id)
CROSS JOIN names AS n
