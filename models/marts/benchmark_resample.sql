/*---
description: >
  What as many random trades bring as the strategy made, over and over: each resample draws, with replacement and by a
  hash, from the settled trades of fact_random_result of each symbol and interval as many BUYs and SELLs as the strategy
  has settled. There are 1,000 resamples of an interval, fewer (100 at least) where they would come to more than 2,000,000
  draws.
grain: [interval_id, symbol_id, resample]
columns:
  interval_id: The bar length, in dim_interval.
  symbol_id: The instrument, in dim_symbol.
  resample: Its number, from 1 on; those of one number belong together over all symbols.
  trades: Trades drawn, as many as the strategy's.
  wins: Those with a net return above 0.
  mean_pnl_pct: {description: "Mean net return of the trades drawn.", unit: percent}
tests:
  - range: {resample: [1, 1000], trades: [1, null], wins: [0, null]}
---*/
WITH strategy AS (
  SELECT
    interval_id,
    symbol_id,
    action,
    count(*) AS trades,
    sum(count(*)) OVER (PARTITION BY interval_id) AS interval_trades
  FROM v_trade
  GROUP BY interval_id, symbol_id, action
),

-- Returns are whole numbers of billionths of a percent: their sum is the same in whatever order they are added.
pool AS (
  SELECT
    interval_id,
    symbol_id,
    CASE WHEN take_profit_price > entry_price THEN 'BUY' ELSE 'SELL' END AS action,
    round(pnl_pct * 1e9)::BIGINT AS pnl,
    row_number() OVER (
      PARTITION BY interval_id, symbol_id, take_profit_price > entry_price
      ORDER BY predicting_at
    ) - 1 AS place
  FROM fact_random_result
  WHERE pnl_pct IS NOT NULL
),

pool_sizes AS (
  SELECT interval_id, symbol_id, action, count(*)::UBIGINT AS entries
  FROM pool
  GROUP BY interval_id, symbol_id, action
),

-- One long list of draws: each resample's trades, one after the other.
draws AS (
  SELECT
    s.interval_id,
    s.symbol_id,
    s.action,
    p.entries,
    s.trades,
    unnest(range(s.trades * least(1000, greatest(100, 2000000 // s.interval_trades))::BIGINT)) AS draw
  FROM strategy AS s
  JOIN pool_sizes AS p USING (interval_id, symbol_id, action)
),

drawn AS (
  SELECT
    interval_id,
    symbol_id,
    action,
    draw // trades + 1 AS resample,
    (hash(interval_id, symbol_id, action, draw) % entries)::BIGINT AS place
  FROM draws
)

SELECT
  d.interval_id,
  d.symbol_id,
  d.resample,
  count(*) AS trades,
  count_if(p.pnl > 0) AS wins,
  sum(p.pnl)::DOUBLE / 1e9 / count(*) AS mean_pnl_pct
FROM drawn AS d
JOIN pool AS p USING (interval_id, symbol_id, action, place)
GROUP BY d.interval_id, d.symbol_id, d.resample
ORDER BY d.interval_id, d.symbol_id, d.resample
