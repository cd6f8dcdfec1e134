/*---
description: >
  What each interval's account is worth at the end of every day (UTC), open positions at their symbol's last close
  known then. It begins on the day of the first prediction; a day without bars has the worth of the day before.
grain: [interval_id, day]
tags: [analysis]
time: day
causal: known_at
columns:
  interval_id: The bar length, in dim_interval; each has a book of its own.
  day: The day, UTC.
  valued_at: End of the interval's last bar by the end of the day, UTC; all is counted as it stands then.
  known_at: End of the interval's first bar at or after the end of the day, UTC; NULL while the day may still change.
  cash: What is there besides the positions; what was sold short is in it.
  position_value: What the positions are worth, shorts below 0.
  equity: Cash and positions.
  exposure: {description: "What long and short positions are worth together, as a part of the equity; NULL where nothing is left.", unit: share}
  open_positions: Number of open positions.
  peak: The most the account has been worth by then, the beginning included.
  drawdown_pct: {description: "How far the equity is below the peak, 0 or negative.", unit: percent}
tests:
  - not_null: [valued_at, cash, position_value, equity, open_positions, peak, drawdown_pct]
  - range: {exposure: [0, null], open_positions: [0, null], drawdown_pct: [null, 0]}
  - relationships: {interval_id: dim_interval.interval_id}
  - name: cash_is_what_positions_brought
    description: At the end of the curve the account has what it began with and what ended positions brought, less what was paid for the others.
    sql: >
      WITH last AS (
        SELECT interval_id, max(valued_at) AS valued_at, arg_max(cash, day) AS cash
        FROM equity_curve
        GROUP BY interval_id
      )
      SELECT
        l.interval_id,
        l.cash,
        s.initial_equity + sum(CASE WHEN p.ended_at <= l.valued_at THEN p.pnl ELSE -p.direction * p.notional END) AS expected
      FROM last AS l
      CROSS JOIN dim_strategy AS s
      JOIN fact_position AS p ON p.interval_id = l.interval_id AND p.status <> 'SKIPPED'
      WHERE s.is_in_force
      GROUP BY l.interval_id, l.cash, s.initial_equity
      HAVING abs(l.cash - expected) > 1e-6 * (s.initial_equity + sum(abs(p.notional)))
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

-- Amounts are decimals while they are added up: sums are exact, and the same in whatever order they are added.
positions AS (
  SELECT
    symbol_id,
    interval_id,
    entry_at,
    ended_at,
    direction,
    quantity,
    (direction * quantity * entry_price)::DECIMAL(38, 10) AS cost,
    pnl::DECIMAL(38, 10) AS pnl
  FROM fact_position
  WHERE status <> 'SKIPPED'
),

closes AS (
  SELECT
    symbol_id,
    interval_id,
    bar_day(close_time) AS day,
    max(close_time) AS close_time,
    arg_max(close, close_time) AS close
  FROM fact_kline
  GROUP BY ALL
),

ends AS (
  SELECT interval_id, day, max(close_time) AS valued_at
  FROM closes
  GROUP BY interval_id, day
),

-- The first bar that ends on each date, at midnight or later.
morning_ends AS (
  SELECT interval_id, close_time::DATE AS date, min(close_time) AS close_time
  FROM fact_kline
  GROUP BY ALL
),

-- What each symbol was last worth at the end of each of those days.
last_closes AS (
  SELECT
    symbol_id,
    interval_id,
    e.valued_at,
    last_value(c.close IGNORE NULLS) OVER (PARTITION BY symbol_id, interval_id ORDER BY e.day) AS close
  FROM ends AS e
  JOIN (SELECT DISTINCT symbol_id, interval_id FROM closes) AS s USING (interval_id)
  LEFT JOIN closes AS c USING (symbol_id, interval_id, day)
),

begins AS (
  SELECT interval_id, bar_day(min(predicting_at)) AS day
  FROM fact_prediction
  GROUP BY interval_id
),

spans AS (
  SELECT b.interval_id, b.day AS first_day, max(e.day) AS last_day
  FROM begins AS b
  JOIN ends AS e USING (interval_id)
  GROUP BY ALL
),

all_days AS (
  SELECT interval_id, unnest(range(first_day, last_day + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day
  FROM spans
),

days AS (
  SELECT
    d.interval_id,
    d.day,
    max(e.valued_at) OVER (PARTITION BY d.interval_id ORDER BY d.day) AS valued_at,
    min(n.close_time) OVER (
      PARTITION BY d.interval_id
      ORDER BY d.day
      ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS known_at
  FROM all_days AS d
  LEFT JOIN ends AS e USING (interval_id, day)
  LEFT JOIN morning_ends AS n ON n.interval_id = d.interval_id AND n.date = d.day + 1
),

valuations AS (
  SELECT DISTINCT interval_id, valued_at
  FROM days
),

ended AS (
  SELECT v.interval_id, v.valued_at, sum(p.pnl) AS pnl
  FROM positions AS p
  ASOF JOIN valuations AS v ON v.interval_id = p.interval_id AND v.valued_at >= p.ended_at
  GROUP BY ALL
),

open_positions AS (
  SELECT v.interval_id, v.valued_at, p.symbol_id, p.direction, p.quantity, p.cost
  FROM valuations AS v
  JOIN positions AS p
    ON p.interval_id = v.interval_id
    AND p.entry_at < v.valued_at
    AND coalesce(p.ended_at, 'infinity') > v.valued_at
),

held AS (
  SELECT
    o.interval_id,
    o.valued_at,
    count(*) AS positions,
    sum(o.cost) AS cost,
    sum((o.direction * o.quantity * c.close)::DECIMAL(38, 10)) AS value,
    sum((o.quantity * c.close)::DECIMAL(38, 10)) AS gross_value
  FROM open_positions AS o
  JOIN last_closes AS c USING (symbol_id, interval_id, valued_at)
  GROUP BY o.interval_id, o.valued_at
),

worth AS (
  SELECT
    v.interval_id,
    v.valued_at,
    s.initial_equity::DECIMAL(38, 10)
      + coalesce(sum(e.pnl) OVER (PARTITION BY v.interval_id ORDER BY v.valued_at), 0)
      - coalesce(h.cost, 0) AS cash,
    coalesce(h.value, 0) AS position_value,
    coalesce(h.gross_value, 0) AS gross_value,
    coalesce(h.positions, 0) AS positions
  FROM valuations AS v
  CROSS JOIN strategy AS s
  LEFT JOIN ended AS e USING (interval_id, valued_at)
  LEFT JOIN held AS h USING (interval_id, valued_at)
),

curve AS (
  SELECT
    d.interval_id,
    d.day,
    d.valued_at,
    d.known_at,
    w.cash::DOUBLE AS cash,
    w.position_value::DOUBLE AS position_value,
    (w.cash + w.position_value)::DOUBLE AS equity,
    w.gross_value::DOUBLE AS gross_value,
    w.positions AS open_positions
  FROM days AS d
  JOIN worth AS w USING (interval_id, valued_at)
),

peaks AS (
  SELECT
    c.*,
    greatest(s.initial_equity, max(equity) OVER (PARTITION BY interval_id ORDER BY day)) AS peak
  FROM curve AS c
  CROSS JOIN strategy AS s
)

SELECT
  interval_id,
  day,
  valued_at,
  known_at,
  cash,
  position_value,
  equity,
  CASE WHEN equity > 0 THEN gross_value / equity END AS exposure,
  open_positions,
  peak,
  100 * (equity / peak - 1) AS drawdown_pct
FROM peaks
ORDER BY interval_id, day
