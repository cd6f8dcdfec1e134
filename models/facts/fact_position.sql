/*---
description: >
  Which trades one account could have taken together, and how much of each: a book for each interval, over all
  symbols, by the `portfolio` of the strategy in force. It takes trades in order of entry, those of one instant by
  confidence and then by name; a trade for which there is no room is skipped, with the reason. Sizes go by the equity
  at the entry, open positions at the last close known then. Fees and slippage are those of the trade's result.
grain: [prediction_id]
tags: [analysis]
time: entry_at
causal: ended_at
stage: portfolio
columns:
  prediction_id: The trade, in fact_prediction_result.
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval; each has a book of its own.
  entry_at: When the trade was entered, UTC.
  direction: 1 long, -1 short.
  status: >
    CLOSED (its result is settled), OPEN (not yet), CUT_OFF (files are missing after its last bar: it counts as left at that bar's close, without a fee, once
    there are bars again), or SKIPPED (not taken).
  skip_reason: >
    Why it was not taken, the first that applies: other_currency (the symbol is not quoted in the account's), no_equity
    (nothing is left), symbol_busy (there is a position in the symbol), max_positions, no_volatility (volatility_target,
    without an average true range), no_edge (kelly asks for nothing), too_small (below min_notional), no_cash (less than
    that may still be invested). NULL of a position.
  sizing: "What told its size: fixed_fraction, volatility_target or kelly; NULL of a trade that was skipped."
  equity_at_entry: What the account was worth, in its currency.
  notional: What the position was worth at its entry, in the account's currency.
  quantity: {description: "Its size.", unit: base}
  entry_price: {description: "Fill of the entry, slippage included.", unit: quote}
  exit_at: When the trade was left, UTC; NULL while it is open.
  exit_price: {description: "Fill of the exit, slippage included.", unit: quote}
  ended_at: When its end is known, UTC; from then on the account has what it brought, and room for another.
  pnl_pct: {description: "Return of the trade net of fees and slippage, taken or not.", unit: percent}
  pnl: What the position brought, net of all costs, in the account's currency.
  fees: The fees in it.
tests:
  - not_null: [status, equity_at_entry, entry_price]
  - accepted_values:
      status: [CLOSED, OPEN, CUT_OFF, SKIPPED]
      direction: [-1, 1]
      sizing: [fixed_fraction, volatility_target, kelly]
      skip_reason: [other_currency, no_equity, symbol_busy, max_positions, no_volatility, no_edge, too_small, no_cash]
  - range: {notional: [0, null], quantity: [0, null]}
  - relationships: {prediction_id: fact_prediction_result.prediction_id}
  - name: taken_or_skipped
    description: A trade is a position with a size, or has a reason why not.
    sql: >
      SELECT prediction_id, status, skip_reason, sizing, notional
      FROM fact_position
      WHERE (status = 'SKIPPED') <> (skip_reason IS NOT NULL)
        OR (status = 'SKIPPED') <> (notional IS NULL)
        OR (status = 'SKIPPED') <> (sizing IS NULL)
        OR (status IN ('CLOSED', 'CUT_OFF')) <> (pnl IS NOT NULL)
  - name: one_position_a_symbol
    description: No position is entered while the symbol has another.
    sql: >
      SELECT symbol_id, interval_id, prediction_id, entry_at, before_ended_at
      FROM (
        SELECT
          *,
          lag(prediction_id) OVER positions AS before,
          lag(ended_at) OVER positions AS before_ended_at
        FROM fact_position
        WHERE status <> 'SKIPPED'
        WINDOW positions AS (PARTITION BY interval_id, symbol_id ORDER BY entry_at)
      )
      WHERE before IS NOT NULL AND (before_ended_at IS NULL OR before_ended_at > entry_at)
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

results AS (
  SELECT
    r.*,
    CASE p.action WHEN 'BUY' THEN 1 ELSE -1 END AS direction,
    p.confidence_score
  FROM fact_prediction_result AS r
  JOIN fact_prediction AS p USING (prediction_id, symbol_id, interval_id, predicting_at)
  WHERE r.entry_at IS NOT NULL
),

volatility AS (
  SELECT v.symbol_id, v.interval_id, v.close_time, v.value AS atr
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN strategy AS s ON s.volatility_indicator = i.indicator
),

-- Where the bars of a series end, and when there are bars again.
stretches AS (
  SELECT
    *,
    lead(begins_at) OVER (PARTITION BY symbol_id, interval_id ORDER BY begins_at) AS resumes_at
  FROM (
    SELECT
      symbol_id,
      interval_id,
      min(close_time) AS begins_at,
      max(close_time) AS ends_at,
      arg_max(close, close_time) AS last_close
    FROM indicators.bars
    GROUP BY series_id, symbol_id, interval_id
  )
),

trades AS (
  SELECT
    r.interval_id,
    r.symbol_id,
    r.entry_at AS instant,
    r.prediction_id,
    r.direction,
    r.confidence_score,
    r.entry_price,
    v.atr,
    CASE
      WHEN r.confirmed_at IS NOT NULL THEN 'CLOSED'
      WHEN s.resumes_at IS NOT NULL THEN 'CUT_OFF'
      ELSE 'OPEN'
    END AS status,
    CASE WHEN s.resumes_at IS NULL THEN r.exit_at ELSE coalesce(r.exit_at, s.ends_at) END AS exit_at,
    CASE WHEN s.resumes_at IS NULL THEN r.exit_price ELSE coalesce(r.exit_price, s.last_close) END AS exit_price,
    coalesce(r.confirmed_at, s.resumes_at) AS ended_at,
    CASE
      WHEN s.resumes_at IS NULL THEN r.pnl_pct
      ELSE coalesce(r.pnl_pct, 100 * r.direction * (s.last_close - r.entry_price) / r.entry_price)
    END AS pnl_pct
  FROM results AS r
  ASOF JOIN stretches AS s
    ON s.symbol_id = r.symbol_id
    AND s.interval_id = r.interval_id
    AND s.begins_at <= r.predicting_at
  LEFT JOIN volatility AS v
    ON v.symbol_id = r.symbol_id
    AND v.interval_id = r.interval_id
    AND v.close_time = r.predicting_at
),

-- What each symbol with trades was last worth when any trade of the interval was entered.
marks AS (
  SELECT e.interval_id, t.symbol_id, e.instant, b.close AS mark_price
  FROM (SELECT DISTINCT interval_id, instant FROM trades) AS e
  JOIN (SELECT DISTINCT interval_id, symbol_id FROM trades) AS t USING (interval_id)
  ASOF JOIN indicators.bars AS b
    ON b.symbol_id = t.symbol_id
    AND b.interval_id = e.interval_id
    AND b.close_time <= e.instant
),

events AS (
  FROM trades
  UNION ALL BY NAME
  FROM marks
)

SELECT
  e.interval_id,
  e.symbol_id,
  e.instant,
  e.mark_price,
  e.prediction_id,
  e.direction,
  e.entry_price,
  e.atr,
  e.status,
  e.exit_at,
  e.exit_price,
  e.ended_at,
  e.pnl_pct,
  coalesce(i.quote = s.currency, false) AS is_in_currency,
  s.initial_equity,
  s.max_positions,
  s.max_exposure,
  s.min_notional,
  s.sizing,
  s.position_fraction,
  s.max_position_fraction,
  s.volatility_target,
  s.kelly_share,
  s.kelly_min_trades
FROM events AS e
JOIN dim_symbol AS i USING (symbol_id)
CROSS JOIN strategy AS s
ORDER BY
  e.interval_id,
  e.instant,
  e.prediction_id IS NOT NULL,
  e.confidence_score DESC,
  i.symbol,
  i.exchange,
  i.market
