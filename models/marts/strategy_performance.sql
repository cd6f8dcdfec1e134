/*---
description: How the strategy in force did on each symbol and interval, every prediction taken on its own.
grain: [symbol_id, interval_id]
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  exchange: Exchange, or `simulated`.
  market: spot, futures_um or futures_cm.
  symbol: The instrument's name.
  interval: The bar length's name.
  is_simulated: Whether the market is invented.
  predictions: BUY and SELL predictions.
  pending: Predictions whose outcome is not yet known.
  trades: Predictions whose outcome is known; the figures below are about these.
  win_rate: {description: "Part of the trades with a net return above 0; NULL without trades.", unit: share}
  average_win_pct: {description: "Mean net return of the trades that gained.", unit: percent}
  average_loss_pct: {description: "Mean net return of the trades that did not.", unit: percent}
  expectancy_pct: {description: "Mean net return of a trade.", unit: percent}
  ambiguous_share: >
    Part of the trades in which a bar of their own left open which exit came first; NULL without trades.
  final_equity: >
    What 1 becomes if each trade in turn, in order of prediction_id, is made with all of it: the product of
    1 + pnl_pct / 100, 0 once a trade loses everything, 1 without trades. Trades that overlap in time count one
    after the other.
tests:
  - range: {trades: [0, null], pending: [0, null], win_rate: [0, 1], ambiguous_share: [0, 1], final_equity: [0, null]}
---*/
SELECT
  symbol_id,
  interval_id,
  s.exchange,
  s.market,
  s.symbol,
  i.interval,
  s.is_simulated,
  count(*) AS predictions,
  count_if(result_status = 'PENDING') AS pending,
  count(pnl_pct) AS trades,
  win_rate(pnl_pct) AS win_rate,
  average_win(pnl_pct) AS average_win_pct,
  average_loss(pnl_pct) AS average_loss_pct,
  expectancy(pnl_pct) AS expectancy_pct,
  count_if(is_ambiguous) / nullif(count(pnl_pct), 0) AS ambiguous_share,
  coalesce(
    product(greatest(1 + pnl_pct / 100, 0) ORDER BY prediction_id) FILTER (pnl_pct IS NOT NULL),
    1
  ) AS final_equity
FROM fact_prediction_result
JOIN dim_symbol AS s USING (symbol_id)
JOIN dim_interval AS i USING (interval_id)
GROUP BY symbol_id, interval_id, s.exchange, s.market, s.symbol, i.interval, s.is_simulated
ORDER BY symbol_id, interval_id
