/*---
description: >
  The settled trades of the strategy in force beside what takes no skill: the same trades on the other side, trades at
  random, and buying once and holding. By symbol and interval, and over all symbols of an interval; each trade has a stake
  of the same size.
grain: [interval_id, scope, benchmark]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  scope: all symbols, or exchange, market and name of one.
  symbol_id: That one, in dim_symbol; NULL of all symbols.
  benchmark: >
    strategy; inverted (fact_inverted_result); random (the mean of the resamples of benchmark_resample); buy_and_hold (each
    symbol bought at the open at which the strategy first entered, sold at the last close by which it had left all trades,
    at the trades' own fees and slippage).
  trades: Settled trades; of random, as many as the strategy's.
  win_rate: {description: "Part of them with a net return above 0.", unit: share}
  expectancy_pct: {description: "Mean net return of a trade.", unit: percent}
  expectancy_error_pct: {description: "Standard error of that; of random, how far resamples are from each other.", unit: percent, formula: "deviation / √trades; of random, deviation of the resamples' means"}
  total_return_pct: {description: "Sum of the net returns, in percent of one stake.", unit: percent}
  resamples: How many there are; of random alone.
  resamples_reaching: Those whose mean return is at least the strategy's; of random alone.
  p_value: {description: "How often chance does as well as the strategy or better; of random alone.", unit: share, source: "Davison, Hinkley 1997, section 4.2", formula: "(resamples_reaching + 1) / (resamples + 1)"}
tests:
  - accepted_values: {benchmark: [strategy, inverted, random, buy_and_hold]}
  - range: {trades: [1, null], win_rate: [0, 1], p_value: [0, 1]}
  - relationships: {interval_id: dim_interval.interval_id, symbol_id: dim_symbol.symbol_id}
---*/
-- What trades pay, told from themselves: the fee of a fill, and by how much an entry is worse than the open.
WITH costs AS (
  SELECT
    t.interval_id,
    t.symbol_id,
    median((t.gross_pct - t.pnl_pct) / 100 * t.entry_price / (t.entry_price + t.exit_price)) AS fee,
    median(abs(t.entry_price / k.open - 1)) AS slippage,
    min(t.entry_at) AS bought_at,
    max(t.exit_at) AS sold_at
  FROM v_trade AS t
  JOIN fact_kline AS k
    ON k.symbol_id = t.symbol_id
    AND k.interval_id = t.interval_id
    AND k.open_time = t.entry_at
  GROUP BY t.interval_id, t.symbol_id
),

held AS (
  SELECT
    c.interval_id,
    c.symbol_id,
    c.fee,
    arg_min(k.open, k.open_time) * (1 + c.slippage) AS bought,
    arg_max(k.close, k.close_time) * (1 - c.slippage) AS sold
  FROM costs AS c
  JOIN fact_kline AS k
    ON k.symbol_id = c.symbol_id
    AND k.interval_id = c.interval_id
    AND k.open_time >= c.bought_at
    AND k.close_time <= c.sold_at
  GROUP BY c.interval_id, c.symbol_id, c.fee, c.slippage
),

trades AS (
  SELECT interval_id, symbol_id, 'strategy' AS benchmark, pnl_pct FROM v_trade

  UNION ALL
  SELECT interval_id, symbol_id, 'inverted', pnl_pct FROM fact_inverted_result WHERE pnl_pct IS NOT NULL

  UNION ALL
  SELECT interval_id, symbol_id, 'buy_and_hold', 100 * (sold - bought - fee * (sold + bought)) / bought FROM held
),

figures AS (
  SELECT
    interval_id,
    symbol_id,
    benchmark,
    count(pnl_pct) AS trades,
    win_rate(pnl_pct) AS win_rate,
    expectancy(pnl_pct) AS expectancy_pct,
    expectancy_error(pnl_pct) AS expectancy_error_pct,
    sum(pnl_pct ORDER BY pnl_pct) AS total_return_pct
  FROM trades
  GROUP BY GROUPING SETS ((interval_id, symbol_id, benchmark), (interval_id, benchmark))
),

-- Every symbol's, and the resamples of one number put together.
resamples AS (
  SELECT
    interval_id,
    symbol_id,
    resample,
    sum(trades) AS trades,
    sum(win_rate * trades ORDER BY symbol_id) / sum(trades) AS win_rate,
    sum(mean_pnl_pct * trades ORDER BY symbol_id) / sum(trades) AS mean_pnl_pct
  FROM benchmark_resample
  GROUP BY GROUPING SETS ((interval_id, symbol_id, resample), (interval_id, resample))
),

random AS (
  SELECT
    r.interval_id,
    r.symbol_id,
    min(r.trades)::BIGINT AS trades,
    avg(r.win_rate ORDER BY r.win_rate) AS win_rate,
    expectancy(r.mean_pnl_pct) AS expectancy_pct,
    return_deviation(r.mean_pnl_pct) AS expectancy_error_pct,
    expectancy(r.mean_pnl_pct) * min(r.trades) AS total_return_pct,
    count(r.mean_pnl_pct) AS resamples,
    -- Drawn returns are rounded to a billionth of a percent: one that is nearer than that is as good.
    count_if(r.mean_pnl_pct >= f.expectancy_pct - 1e-9) AS resamples_reaching
  FROM resamples AS r
  JOIN figures AS f
    ON f.interval_id = r.interval_id
    AND f.symbol_id IS NOT DISTINCT FROM r.symbol_id
    AND f.benchmark = 'strategy'
    -- Not of all symbols where one of them has no resamples.
    AND f.trades = r.trades
  GROUP BY r.interval_id, r.symbol_id
),

compared AS (
  SELECT *, NULL::BIGINT AS resamples, NULL::BIGINT AS resamples_reaching
  FROM figures

  UNION ALL BY NAME
  SELECT *, 'random' AS benchmark
  FROM random
)

SELECT
  c.interval_id,
  CASE WHEN c.symbol_id IS NULL THEN 'all symbols' ELSE concat_ws(' ', s.exchange, s.market, s.symbol) END AS scope,
  c.symbol_id,
  c.benchmark,
  c.trades,
  c.win_rate,
  c.expectancy_pct,
  c.expectancy_error_pct,
  c.total_return_pct,
  c.resamples,
  c.resamples_reaching,
  (c.resamples_reaching + 1) / (c.resamples + 1) AS p_value
FROM compared AS c
LEFT JOIN dim_symbol AS s USING (symbol_id)
ORDER BY c.interval_id, scope, c.benchmark
