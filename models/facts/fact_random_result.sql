/*---
description: >
  What the market did to the trades at random of fact_random_plan, costs as usual. Finer bars decide what a bar leaves open,
  as they do for the strategy.
grain: [prediction_id]
tags: [analysis]
time: predicting_at
stage: backtest
options: {entry: next_open, fee_bps: 10, slippage_bps: 5}
columns:
  prediction_id: The trade, in fact_random_plan.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  predicting_at: End of the bar, UTC.
  result_status: >
    WIN (take-profit), LOSS (stop-loss), EXPIRED (neither in time) or PENDING (not yet known). A stop that was raised
    is a WIN where pnl_pct is above 0.
  entry_at: Open of the bar after it, UTC.
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
  - relationships: {prediction_id: fact_random_plan.prediction_id}
---*/
WITH entries AS (
  SELECT
    p.*,
    b.series_id,
    b.bar_no,
    -- How far apart two exits stand at least, as in fact_bar_detail.
    least(p.take_profit + p.stop_loss, p.trailing_distance, p.break_even_gain)
      * coalesce(p.unit_price, 0.9 * n.open / 100) AS exits_apart
  FROM fact_random_plan AS p
  JOIN indicators.bars AS b
    ON b.symbol_id = p.symbol_id
    AND b.interval_id = p.interval_id
    AND b.close_time = p.predicting_at
  LEFT JOIN indicators.bars AS n ON n.series_id = b.series_id AND n.bar_no = b.bar_no + 1
),

-- The bars that some entry looks at are enough: those of each entry are there without a hole, as many as the series has.
own_bars AS (
  SELECT
    b.series_id,
    b.symbol_id,
    b.interval_id,
    b.bar_no,
    b.open_time,
    b.close_time,
    b.open,
    b.high,
    b.low,
    b.close,
    b.trades,
    CASE WHEN e.bar_no = b.bar_no THEN e.prediction_id END AS prediction_id,
    CASE WHEN e.bar_no = b.bar_no THEN e.direction END AS direction,
    CASE WHEN e.bar_no = b.bar_no THEN e.unit_price END AS unit_price,
    CASE WHEN e.bar_no = b.bar_no THEN e.take_profit END AS take_profit,
    CASE WHEN e.bar_no = b.bar_no THEN e.stop_loss END AS stop_loss,
    CASE WHEN e.bar_no = b.bar_no THEN e.trailing_activation END AS trailing_activation,
    CASE WHEN e.bar_no = b.bar_no THEN e.trailing_distance END AS trailing_distance,
    CASE WHEN e.bar_no = b.bar_no THEN e.break_even_gain END AS break_even_gain,
    CASE WHEN e.bar_no = b.bar_no THEN e.look_ahead_bars END AS look_ahead_bars,
    CASE WHEN e.bar_no = b.bar_no THEN e.exits_apart END AS exits_apart
  FROM indicators.bars AS b
  ASOF JOIN entries AS e ON e.series_id = b.series_id AND e.bar_no <= b.bar_no
  WHERE b.bar_no - e.bar_no <= (SELECT most_look_ahead_bars FROM dim_strategy WHERE is_in_force)
),

-- Bars that may leave open which exit came first: their range holds two exits of an entry before them.
apart AS (
  SELECT
    b.series_id,
    b.symbol_id,
    b.interval_id,
    b.open_time,
    b.close_time,
    b.high * (1 + 1e-9) - b.low AS spread,
    min(b.exits_apart) OVER (
      PARTITION BY b.series_id
      ORDER BY b.bar_no
      ROWS BETWEEN s.most_look_ahead_bars PRECEDING AND 1 PRECEDING
    ) AS least_apart
  FROM own_bars AS b
  CROSS JOIN dim_strategy AS s
  WHERE s.is_in_force
),

shorter AS (
  SELECT DISTINCT b.symbol_id, i.interval_id, i.seconds
  FROM indicators.bars AS b
  JOIN dim_interval AS i USING (interval_id)
),

parts AS (
  SELECT
    w.series_id,
    w.symbol_id,
    w.interval_id,
    w.close_time AS whole_close_time,
    s.interval_id AS detail_interval_id,
    unnest(generate_series(w.open_time, w.close_time - to_seconds(s.seconds), to_seconds(s.seconds))) AS open_time
  FROM apart AS w
  JOIN shorter AS s ON s.symbol_id = w.symbol_id AND s.interval_id < w.interval_id
  WHERE w.spread >= w.least_apart
),

finer_bars AS (
  SELECT
    p.series_id,
    p.symbol_id,
    p.interval_id,
    p.detail_interval_id,
    b.open_time,
    b.close_time,
    b.open,
    b.high,
    b.low,
    b.close,
    b.trades
  FROM parts AS p
  JOIN indicators.bars AS b
    ON b.symbol_id = p.symbol_id
    AND b.interval_id = p.detail_interval_id
    AND b.open_time = p.open_time
  WHERE b.close_time <= p.whole_close_time
),

-- Of each series its own bars, then the finer ones by length, the longest first.
series AS (
  SELECT * EXCLUDE (bar_no, exits_apart) FROM own_bars
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
