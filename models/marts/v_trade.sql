/*---
description: Every BUY and SELL that is settled, with what it returned and what was known of it when it was made.
grain: [prediction_id]
tags: [analysis]
materialize: view
time: predicting_at
incremental: {by: [symbol_id, interval_id]}
columns:
  prediction_id: The prediction, in fact_prediction.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The instant of the decision, UTC.
  entry_at: When it was entered, UTC.
  exit_at: When it was left, UTC.
  confirmed_at: From when on its result is known, UTC.
  action: BUY or SELL.
  confidence_score: {description: "Score of its side, of the most it could be.", unit: share}
  edge_share: {description: "How far its side led, of the most it could: |market_score| / max_score.", unit: share}
  entry_price: {description: "Fill of the entry, slippage included.", unit: quote}
  exit_price: {description: "Fill of the exit, slippage included.", unit: quote}
  gross_pct: {description: "Return before fees; slippage is in the prices.", unit: percent}
  pnl_pct: {description: "Return net of fees and slippage.", unit: percent}
---*/
SELECT
  r.prediction_id,
  r.symbol_id,
  r.interval_id,
  r.predicting_at,
  r.entry_at,
  r.exit_at,
  r.confirmed_at,
  p.action,
  p.confidence_score,
  abs(p.market_score) / p.max_score AS edge_share,
  r.entry_price,
  r.exit_price,
  gross_return(p.action, r.entry_price, r.exit_price) AS gross_pct,
  r.pnl_pct
FROM fact_prediction_result AS r
JOIN fact_prediction AS p USING (prediction_id)
WHERE r.pnl_pct IS NOT NULL
