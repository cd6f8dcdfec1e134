/*---
description: >
  What the market did to each BUY and SELL, taken as fact_trade_plan says from the open of the next bar. Where a bar
  leaves open which exit came first, the finer bars of fact_bar_detail decide, else the stop comes first. A trade
  never runs on over missing files, only over outages of the exchange.
grain: [prediction_id]
time: predicting_at
causal: confirmed_at
incremental:
  by: [symbol_id, interval_id]
  lookahead: {bars: SELECT max(look_ahead_bars) + 1 FROM fact_trade_plan, in: [indicators.bars, fact_bar_detail]}
stage: backtest
options: {entry: next_open, fee_bps: 10, slippage_bps: 5}
columns:
  prediction_id: The prediction, in fact_prediction.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: The instant of the decision, UTC.
  result_status: >
    WIN (take-profit), LOSS (stop-loss), EXPIRED (neither in time) or PENDING (not yet known). A stop that was raised
    is a WIN where pnl_pct is above 0.
  entry_at: Open of the bar after the prediction, UTC.
  entry_price: {description: "Fill of the entry, slippage included.", unit: quote}
  take_profit_price: {description: "Level at which the trade wins.", unit: quote}
  stop_loss_price: {description: "Level of the stop at the entry.", unit: quote}
  exit_at: >
    End of the bar in which the exit lies, of the finer one where those decided; its start where it opened beyond a level.
  exit_price: {description: "Fill of the exit, slippage included.", unit: quote}
  pnl_pct: {description: "Return net of fees and slippage.", unit: percent}
  pnl_pct_pessimistic: >
    Least pnl_pct of the exits that the trade's own bars allow, in percent; pnl_pct where they allow only that.
  pnl_pct_optimistic: Greatest pnl_pct of the exits that they allow, in percent; pnl_pct where they allow only that.
  is_ambiguous: Whether a bar of the trade's own left open which exit came first; NULL while pending.
  max_return: {description: "Best unrealised return while the trade was open, before costs of the exit.", unit: percent}
  min_return: {description: "Worst unrealised return likewise.", unit: percent}
  bars_held: {description: "Bars from entry to exit, both included.", unit: bars}
  resolution_method: >
    Which level ended it: take_profit, stop_loss, or the stop where it was raised to, break_even and trailing_stop.
    With _gap the bar opened beyond it; with _finer finer bars decided. stop_first: one bar touched a stop and a
    better exit, and no finer bars say which came first. expiry: none of them in time.
  resolution_interval_id: The length of the bars that told the exit; interval_id, or a shorter one where finer bars decided.
  confirmed_at: End of the trade's own bar that settled it, UTC; from then on the result is known.
tests:
  - not_null: [result_status]
  - accepted_values:
      result_status: [WIN, LOSS, EXPIRED, PENDING]
      resolution_method:
        [take_profit, take_profit_gap, take_profit_finer,
        stop_loss, stop_loss_gap, stop_loss_finer,
        break_even, break_even_gap, break_even_finer,
        trailing_stop, trailing_stop_gap, trailing_stop_finer,
        stop_first, expiry]
  - range: {bars_held: [1, null]}
  - relationships: {prediction_id: fact_prediction.prediction_id, resolution_interval_id: dim_interval.interval_id}
  - name: settled_or_pending
    description: A trade has its exit once it is settled, and not before.
    sql: >
      SELECT prediction_id, result_status, exit_at, pnl_pct, confirmed_at
      FROM fact_prediction_result
      WHERE (result_status = 'PENDING') <> (exit_at IS NULL)
        OR (exit_at IS NULL) <> (pnl_pct IS NULL)
        OR (exit_at IS NULL) <> (confirmed_at IS NULL)
        OR exit_at < entry_at
  - name: return_within_its_interval
    description: The resolved return lies between the pessimistic and the optimistic one, and is both of them where nothing was ambiguous.
    sql: >
      SELECT prediction_id, pnl_pct_pessimistic, pnl_pct, pnl_pct_optimistic, is_ambiguous
      FROM fact_prediction_result
      WHERE NOT pnl_pct BETWEEN pnl_pct_pessimistic AND pnl_pct_optimistic
        OR NOT is_ambiguous AND pnl_pct_pessimistic < pnl_pct_optimistic
        OR (is_ambiguous IS NULL) <> (pnl_pct IS NULL)
---*/
-- The stretches of 64 bars that some trade looks at: most bars are of no trade. Those of each trade are there without a
-- hole, as many as the series has.
WITH stretches AS (
  SELECT DISTINCT
    b.series_id,
    unnest(range(b.bar_no // 64, (b.bar_no + p.look_ahead_bars) // 64 + 1)) AS stretch
  FROM fact_trade_plan AS p
  JOIN indicators.bars AS b
    ON b.symbol_id = p.symbol_id
    AND b.interval_id = p.interval_id
    AND b.close_time = p.predicting_at
),

own_bars AS (
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
    b.trades,
    p.prediction_id,
    p.direction,
    p.unit_price,
    p.take_profit,
    p.stop_loss,
    p.trailing_activation,
    p.trailing_distance,
    p.break_even_gain,
    p.look_ahead_bars
  FROM indicators.bars AS b
  LEFT JOIN fact_trade_plan AS p
    ON p.symbol_id = b.symbol_id
    AND p.interval_id = b.interval_id
    AND p.predicting_at = b.close_time
  SEMI JOIN stretches AS s ON s.series_id = b.series_id AND s.stretch = b.bar_no // 64
),

finer_bars AS (
  SELECT
    b.series_id,
    b.symbol_id,
    b.interval_id,
    d.detail_interval_id,
    d.detail_open_time AS open_time,
    d.detail_close_time AS close_time,
    d.open,
    d.high,
    d.low,
    d.close,
    d.trades
  FROM fact_bar_detail AS d
  JOIN indicators.bars AS b USING (symbol_id, interval_id, close_time)
),

-- Of each series its own bars, then the finer ones by length, the longest first.
series AS (
  FROM own_bars
  UNION ALL BY NAME
  FROM finer_bars
)

SELECT
  series_id,
  symbol_id,
  interval_id,
  detail_interval_id,
  open_time,
  close_time,
  open,
  high,
  low,
  close,
  trades,
  prediction_id,
  direction,
  unit_price,
  take_profit,
  stop_loss,
  trailing_activation,
  trailing_distance,
  break_even_gain,
  look_ahead_bars
FROM series
ORDER BY series_id, detail_interval_id DESC NULLS FIRST, open_time
