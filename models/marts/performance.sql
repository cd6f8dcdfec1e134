/*---
description: >
  How the strategy in force did with each interval's account: figures of the daily equity_curve, and of the trades that
  it took. Years have 365 days, the risk-free rate is 0. A figure that would mean nothing is NULL, and why_null says why.
grain: [interval_id]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  interval: The bar length's name.
  strategy: The strategy in force.
  first_day: First day of the curve, UTC.
  last_day: Last day, UTC.
  days: {description: "Days on the curve.", unit: days}
  initial_equity: What the account began with.
  final_equity: What it is worth at the end, open positions included.
  total_return_pct: {description: "Change from the one to the other.", unit: percent}
  cagr_pct: {description: "The yearly return that compounds to it; NULL with fewer than 30 days.", unit: percent}
  volatility_pct: {description: "Sample deviation of the daily returns, a year's worth; NULL likewise.", unit: percent}
  sharpe: {description: "Mean daily return by its deviation, a year's worth; NULL likewise, and where returns do not vary.", unit: ratio}
  sortino: {description: "Mean daily return by its downside deviation, a year's worth; NULL likewise, and where no day lost.", unit: ratio}
  calmar: {description: "cagr_pct by the maximum drawdown; NULL likewise, and without a drawdown.", unit: ratio}
  max_drawdown_pct: {description: "The deepest fall below an earlier peak, 0 or negative.", unit: percent}
  longest_drawdown_days: {description: "The longest time below a peak.", unit: days}
  exposure: {description: "The part of the equity that was invested on average over time, each position by its part at entry.", unit: share}
  time_in_market: {description: "Part of the time with at least one position.", unit: share}
  turnover: {description: "What was bought and sold in a year, by the mean equity; NULL with fewer than 30 days.", unit: ratio}
  trades: Positions that were closed; the figures below are about these.
  open_positions: Positions still open.
  cut_off: Positions whose files are missing.
  skipped: Trades that were not taken.
  win_rate: {description: "Part of the trades with a net return above 0.", unit: share}
  average_pnl: Mean of what a trade brought, net, in the account's currency.
  median_pnl: Median of it.
  expectancy_pct: {description: "Mean net return of a trade.", unit: percent}
  median_pct: {description: "Median net return.", unit: percent}
  profit_factor: {description: "All net returns above 0 by all others; NULL where nothing was lost.", unit: ratio}
  payoff_ratio: {description: "Mean win by mean loss; NULL without the one or the other.", unit: ratio}
  sqn: {description: "System Quality Number: √trades × mean / deviation of net returns; NULL with fewer than 30 trades.", unit: ratio}
  best_pct: {description: "Best net return.", unit: percent}
  worst_pct: {description: "Worst net return.", unit: percent}
  longest_winning_streak: {description: "Most wins one after the other, in order of their ends.", unit: trades}
  longest_losing_streak: {description: "Most others likewise.", unit: trades}
  average_duration_hours: {description: "From entry to exit.", unit: hours}
  fees: All fees paid, in the account's currency.
  break_even_cost_bps: >
    The fees of a whole trade, in hundredths of a percent of its entry value, at which its expectancy would be 0; below
    0 the trades lose without any fee.
  why_null: "For each figure that is NULL, its name and the reason: `sortino: no day lost`."
tests:
  - not_null: [days, final_equity, max_drawdown_pct, trades, why_null]
  - range:
      win_rate: [0, 1]
      time_in_market: [0, 1]
      exposure: [0, null]
      max_drawdown_pct: [null, 0]
      profit_factor: [0, null]
      payoff_ratio: [0, null]
  - name: null_with_a_reason
    description: Each figure that is NULL has its reason, and no other.
    sql: >
      SELECT interval_id, figure, why_null
      FROM (
        SELECT interval_id, why_null, COLUMNS(* EXCLUDE (interval_id, why_null))::VARCHAR
        FROM performance
      )
      UNPIVOT INCLUDE NULLS (value FOR figure IN (COLUMNS(* EXCLUDE (interval_id, why_null))))
      WHERE (value IS NULL) <> (len(list_filter(why_null, lambda reason: starts_with(reason, figure || ': '))) > 0)
---*/
WITH curves AS (
  SELECT
    c.interval_id,
    min(c.day) AS first_day,
    max(c.day) AS last_day,
    max(c.valued_at) AS valued_at,
    count(*) AS days,
    s.strategy,
    s.initial_equity,
    arg_max(c.equity, c.day) AS final_equity,
    min(c.equity) AS least_equity,
    avg(c.equity ORDER BY c.day) AS mean_equity,
    min(c.drawdown_pct) AS max_drawdown_pct
  FROM equity_curve AS c
  CROSS JOIN dim_strategy AS s
  WHERE s.is_in_force
  GROUP BY c.interval_id, s.strategy, s.initial_equity
),

drawdowns AS (
  SELECT interval_id, max(days) AS longest_drawdown_days
  FROM drawdown
  GROUP BY interval_id
),

positions AS (
  SELECT
    p.*,
    coalesce(p.exit_at, c.valued_at) AS left_at,
    p.status = 'CLOSED' AS is_closed
  FROM fact_position AS p
  JOIN curves AS c USING (interval_id)
  WHERE p.status <> 'SKIPPED'
),

-- Of the time of each position that part in which none of those before it was held.
held AS (
  SELECT
    *,
    greatest(
      entry_at,
      coalesce(
        max(left_at) OVER (
          PARTITION BY interval_id
          ORDER BY entry_at, prediction_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        entry_at
      )
    ) AS alone_from
  FROM positions
),

used AS (
  SELECT
    interval_id,
    sum(notional / equity_at_entry * epoch(left_at - entry_at) ORDER BY prediction_id) AS invested_seconds,
    sum(greatest(epoch_us(left_at) - epoch_us(alone_from), 0)) / 1e6 AS seconds_in_market,
    sum(quantity * (entry_price + coalesce(exit_price, 0)) ORDER BY prediction_id) AS traded_value,
    count_if(status = 'OPEN') AS open_positions,
    count_if(status = 'CUT_OFF') AS cut_off
  FROM held
  GROUP BY interval_id
),

trades AS (
  SELECT
    interval_id,
    count(*) AS trades,
    win_rate(pnl_pct) AS win_rate,
    avg(pnl ORDER BY pnl) AS average_pnl,
    median(pnl) AS median_pnl,
    expectancy(pnl_pct) AS expectancy_pct,
    median_return(pnl_pct) AS median_pct,
    profit_factor(pnl_pct) AS profit_factor,
    payoff_ratio(pnl_pct) AS payoff_ratio,
    CASE WHEN count(*) >= 30 THEN system_quality(pnl_pct) END AS sqn,
    count_if(pnl_pct > 0) AS wins,
    best_return(pnl_pct) AS best_pct,
    worst_return(pnl_pct) AS worst_pct,
    avg(date_diff('second', entry_at, exit_at)) / 3600 AS average_duration_hours,
    sum(fees ORDER BY prediction_id) AS fees,
    break_even_cost(100 * direction * (exit_price - entry_price) / entry_price) AS break_even_cost_bps
  FROM positions
  WHERE is_closed
  GROUP BY interval_id
),

skipped AS (
  SELECT interval_id, count(*) AS skipped
  FROM fact_position
  WHERE status = 'SKIPPED'
  GROUP BY interval_id
),

-- Trades of one streak have the same difference of the two numbers.
streaks AS (
  SELECT
    interval_id,
    pnl_pct > 0 AS is_win,
    row_number() OVER (PARTITION BY interval_id ORDER BY ended_at, prediction_id)
      - row_number() OVER (PARTITION BY interval_id, pnl_pct > 0 ORDER BY ended_at, prediction_id) AS streak
  FROM positions
  WHERE is_closed
),

longest_streaks AS (
  SELECT
    interval_id,
    coalesce(max(length) FILTER (is_win), 0) AS longest_winning_streak,
    coalesce(max(length) FILTER (NOT is_win), 0) AS longest_losing_streak
  FROM (
    SELECT interval_id, is_win, count(*) AS length
    FROM streaks
    GROUP BY interval_id, is_win, streak
  )
  GROUP BY interval_id
),

-- Why figures of the curve, or of the trades, have no meaning.
gaps AS (
  SELECT
    c.*,
    CASE
      WHEN c.days < 30 THEN 'fewer than 30 days'
      WHEN c.least_equity <= 0 THEN 'everything was lost'
    END AS no_curve,
    CASE WHEN t.trades IS NULL THEN 'no trade has ended' END AS no_trade
  FROM curves AS c
  LEFT JOIN trades AS t USING (interval_id)
),

returns AS (
  SELECT
    interval_id,
    volatility_pct(r.return_pct) AS volatility_pct,
    sharpe_ratio(r.return_pct) AS sharpe,
    sortino_ratio(r.return_pct) AS sortino
  FROM daily_return AS r
  JOIN gaps AS g USING (interval_id)
  WHERE g.no_curve IS NULL
  GROUP BY interval_id
),

figures AS (
  SELECT
    g.interval_id,
    i.interval,
    g.strategy,
    g.first_day,
    g.last_day,
    g.days,
    g.initial_equity,
    g.final_equity,
    100 * (g.final_equity / g.initial_equity - 1) AS total_return_pct,
    CASE WHEN g.no_curve IS NULL THEN annual_growth_pct(g.initial_equity, g.final_equity, g.days) END AS cagr_pct,
    r.volatility_pct,
    r.sharpe,
    r.sortino,
    cagr_pct / nullif(-g.max_drawdown_pct, 0) AS calmar,
    g.max_drawdown_pct,
    coalesce(d.longest_drawdown_days, 0) AS longest_drawdown_days,
    coalesce(u.invested_seconds, 0) / epoch(g.valued_at - g.first_day) AS exposure,
    coalesce(u.seconds_in_market, 0) / epoch(g.valued_at - g.first_day) AS time_in_market,
    CASE WHEN g.no_curve IS NULL THEN coalesce(u.traded_value, 0) / g.mean_equity / (g.days / 365) END AS turnover,
    coalesce(t.trades, 0) AS trades,
    coalesce(u.open_positions, 0) AS open_positions,
    coalesce(u.cut_off, 0) AS cut_off,
    coalesce(k.skipped, 0) AS skipped,
    t.win_rate,
    t.average_pnl,
    t.median_pnl,
    t.expectancy_pct,
    t.median_pct,
    t.profit_factor,
    t.payoff_ratio,
    t.sqn,
    t.best_pct,
    t.worst_pct,
    coalesce(l.longest_winning_streak, 0) AS longest_winning_streak,
    coalesce(l.longest_losing_streak, 0) AS longest_losing_streak,
    t.average_duration_hours,
    coalesce(t.fees, 0) AS fees,
    t.break_even_cost_bps,
    list_filter(
      [
        null_reason('cagr_pct', cagr_pct, g.no_curve),
        null_reason('volatility_pct', r.volatility_pct, g.no_curve),
        null_reason('sharpe', r.sharpe, coalesce(g.no_curve, 'the returns do not vary')),
        null_reason('sortino', r.sortino, coalesce(g.no_curve, 'no day lost')),
        null_reason('calmar', calmar, coalesce(g.no_curve, 'never below its peak')),
        null_reason('turnover', turnover, g.no_curve),
        null_reason('win_rate', t.win_rate, g.no_trade),
        null_reason('average_pnl', t.average_pnl, g.no_trade),
        null_reason('median_pnl', t.median_pnl, g.no_trade),
        null_reason('expectancy_pct', t.expectancy_pct, g.no_trade),
        null_reason('median_pct', t.median_pct, g.no_trade),
        null_reason('profit_factor', t.profit_factor, coalesce(g.no_trade, 'nothing was lost')),
        null_reason(
          'payoff_ratio',
          t.payoff_ratio,
          coalesce(g.no_trade, CASE WHEN t.wins = 0 THEN 'no trade won' ELSE 'nothing was lost' END)
        ),
        null_reason(
          'sqn',
          t.sqn,
          CASE WHEN coalesce(t.trades, 0) < 30 THEN 'fewer than 30 trades' ELSE 'the trades do not vary' END
        ),
        null_reason('best_pct', t.best_pct, g.no_trade),
        null_reason('worst_pct', t.worst_pct, g.no_trade),
        null_reason('average_duration_hours', t.average_duration_hours, g.no_trade),
        null_reason('break_even_cost_bps', t.break_even_cost_bps, g.no_trade)
      ],
      lambda reason: reason IS NOT NULL
    ) AS why_null
  FROM gaps AS g
  JOIN dim_interval AS i USING (interval_id)
  LEFT JOIN returns AS r USING (interval_id)
  LEFT JOIN drawdowns AS d USING (interval_id)
  LEFT JOIN used AS u USING (interval_id)
  LEFT JOIN trades AS t USING (interval_id)
  LEFT JOIN skipped AS k USING (interval_id)
  LEFT JOIN longest_streaks AS l USING (interval_id)
)

FROM figures
ORDER BY interval_id
