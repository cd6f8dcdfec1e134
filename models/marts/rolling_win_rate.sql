/*---
description: >
  How often the last trades won, after each trade that was settled, symbol by symbol and interval by interval. Those that
  were settled by then count, in the order in which they were confirmed.
grain: [prediction_id]
tags: [analysis]
time: predicting_at
causal: confirmed_at
columns:
  prediction_id: The trade, in fact_prediction_result.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: When it was decided on, UTC.
  confirmed_at: When it was settled, UTC.
  trade_no: Its number among the settled trades of its symbol and interval, from 1 on.
  is_win: Whether its net return is above 0.
  win_rate_5: {description: "Part of the last 5 trades that won, this one included; NULL until there are as many.", unit: share}
  win_rate_10: {description: "The same of the last 10.", unit: share}
  win_rate_20: {description: "The same of the last 20.", unit: share}
tests:
  - not_null: [is_win, confirmed_at]
  - range: {trade_no: [1, null], win_rate_5: [0, 1], win_rate_10: [0, 1], win_rate_20: [0, 1]}
---*/
SELECT
  prediction_id,
  symbol_id,
  interval_id,
  predicting_at,
  confirmed_at,
  row_number() OVER (PARTITION BY symbol_id, interval_id ORDER BY confirmed_at, predicting_at) AS trade_no,
  pnl_pct > 0 AS is_win,
  win_rate_of_last(pnl_pct, 5) AS win_rate_5,
  win_rate_of_last(pnl_pct, 10) AS win_rate_10,
  win_rate_of_last(pnl_pct, 20) AS win_rate_20
FROM v_trade
ORDER BY symbol_id, interval_id, trade_no
