/*---
description: >
  What trades at random bring, over and over: each resample draws, with replacement and by a hash, from the settled trades
  of fact_random_result of each symbol and interval, and weighs BUYs and SELLs as the strategy mixed them. The random
  trades are a sample themselves: of n trades of the strategy and N random ones of a side n × N / (n + N) are drawn, so
  that means of resamples are as far from each other as both errors together make them. There are 1,000 resamples of an
  interval, fewer (100 at least) where they would come to more than 2,000,000 draws. A symbol with trades on a side of
  which no random trade is settled has none.
grain: [interval_id, symbol_id, resample]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  symbol_id: The instrument, in dim_symbol.
  resample: Its number, from 1 on; those of one number belong together over all symbols.
  trades: Settled trades of the strategy that it stands for.
  win_rate: {description: "Part of the trades drawn with a net return above 0, weighted by side.", unit: share}
  mean_pnl_pct: {description: "Mean net return of the trades drawn, weighted by side.", unit: percent}
tests:
  - range: {resample: [1, 1000], trades: [1, null], win_rate: [0, 1]}
---*/
WITH strategy AS (
  SELECT interval_id, symbol_id, action, count(pnl_pct) AS trades
  FROM v_trade
  GROUP BY interval_id, symbol_id, action
),

-- Returns are whole numbers of billionths of a percent: their sum is the same in whatever order they are added.
pool AS (
  SELECT
    r.interval_id,
    r.symbol_id,
    CASE p.direction WHEN 1 THEN 'BUY' ELSE 'SELL' END AS action,
    list(round(r.pnl_pct * 1e9)::BIGINT ORDER BY r.predicting_at) AS returns
  FROM fact_random_result AS r
  JOIN fact_random_plan AS p USING (prediction_id)
  WHERE r.pnl_pct IS NOT NULL
  GROUP BY ALL
),

-- Where a side has trades and no random one is settled, nothing can be drawn for it.
sides AS (
  SELECT
    s.interval_id,
    s.symbol_id,
    s.action,
    s.trades,
    p.returns,
    greatest(round(s.trades * len(p.returns) / (s.trades + len(p.returns))), 1)::BIGINT AS drawn_trades
  FROM strategy AS s
  LEFT JOIN pool AS p USING (interval_id, symbol_id, action)
  WINDOW each_symbol AS (PARTITION BY s.interval_id, s.symbol_id)
  QUALIFY count(p.returns) OVER each_symbol = count(*) OVER each_symbol
),

sized AS (
  SELECT
    *,
    least(1000, greatest(100, 2000000 // sum(drawn_trades) OVER (PARTITION BY interval_id)))::BIGINT AS resamples
  FROM sides
),

-- One long list of draws: each resample's trades, one after the other.
draws AS (
  SELECT
    interval_id,
    symbol_id,
    action,
    trades,
    drawn_trades,
    returns,
    unnest(range(drawn_trades * resamples)) AS draw
  FROM sized
),

drawn AS (
  SELECT
    interval_id,
    symbol_id,
    action,
    trades,
    draw // drawn_trades + 1 AS resample,
    returns[1 + (hash(interval_id, symbol_id, action, draw) % len(returns)::UBIGINT)::BIGINT] AS pnl
  FROM draws
),

means AS (
  SELECT
    interval_id,
    symbol_id,
    action,
    trades,
    resample,
    count_if(pnl > 0) / count(*) AS win_rate,
    sum(pnl)::DOUBLE / 1e9 / count(*) AS mean_pnl_pct
  FROM drawn
  GROUP BY interval_id, symbol_id, action, trades, resample
)

-- The sum of two sides is the same in either order.
SELECT
  interval_id,
  symbol_id,
  resample,
  sum(trades)::BIGINT AS trades,
  sum(trades * win_rate) / sum(trades) AS win_rate,
  sum(trades * mean_pnl_pct) / sum(trades) AS mean_pnl_pct
FROM means
GROUP BY interval_id, symbol_id, resample
ORDER BY interval_id, symbol_id, resample
