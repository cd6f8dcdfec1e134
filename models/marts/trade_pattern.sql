/*---
description: >
  What held together at the entry of trades, and what came of them: sets of items that are frequent among the earlier
  trades of an interval (the training), with how many trades each is found in and how many of these gained, there and
  among the later ones (the test). Of several sets that are found in the same trades only the shortest are there. A
  trade is entered while no earlier one of its symbol is open; one that is open when the test begins counts in neither.
grain: [interval_id, pattern]
tags: [analysis]
stage: patterns
options: {trades: apart, training_share: 0.7, min_support: 0.05, min_trades: 30, max_length: 3, shifts: 199}
columns:
  interval_id: The bar length, in dim_interval.
  pattern: >
    Its items, joined by ` + `: rules that held, signals of both sides and contexts, by name; side=BUY or SELL;
    confidence=0.8 where the confidence score is from 0.8 to below 0.9; volatility=high or low where the strategy's
    volatility indicator is above 1.25 times, or below 0.8 times, its mean over the 200 bars before.
  length: How many items it has.
  train_trades: Trades of the training.
  train_wins: How many of these have a net return above 0.
  train_matches: Trades of the training in which the pattern is found.
  train_matching_wins: How many of these have a net return above 0.
  train_average_pnl_pct: {description: "Mean net return of the training's trades in which it is found.", unit: percent}
  p_value: >
    Fisher's exact test on the training, two-sided: how likely gains would be spread so unevenly between trades with and
    without the pattern if it had nothing to do with them, and if trades did not depend on each other.
  q_value: >
    False discovery rate (Benjamini and Hochberg) at which the pattern would still count as found, among all patterns of
    the interval.
  shift_p_value: >
    How likely the best pattern of the interval would look as good where there is nothing to find, though gains and rules
    come in runs: the part of 199 shifts of the outcomes against the entries in which one has a p_value as small. NULL
    with a single trade.
  test_from: Decision of the first trade of the test, UTC; NULL without a test.
  test_trades: Trades of the test.
  test_wins: How many of these have a net return above 0.
  test_matches: Trades of the test in which the pattern is found.
  test_matching_wins: How many of these have a net return above 0.
  test_average_pnl_pct: {description: "Mean net return of the test's trades in which it is found; NULL without one.", unit: percent}
  test_p_value: The same test on the test's trades; NULL where the pattern is not found in them.
tests:
  - not_null: [length, train_trades, train_wins, train_matches, train_matching_wins, train_average_pnl_pct, p_value, q_value]
  - range: {length: [1, null], p_value: [0, 1], q_value: [0, 1], shift_p_value: [0, 1], test_p_value: [0, 1], train_matches: [1, null]}
  - name: parts_within_wholes
    description: A pattern is found in no more trades than there are, and wins no more than it is found in.
    sql: >
      SELECT *
      FROM trade_pattern
      WHERE train_matches > train_trades
        OR train_matching_wins > least(train_matches, train_wins)
        OR test_matches > test_trades
        OR test_matching_wins > least(test_matches, test_wins)
---*/
WITH strategy AS (
  SELECT * FROM dim_strategy WHERE is_in_force
),

trades AS (
  SELECT
    r.symbol_id,
    r.interval_id,
    r.predicting_at,
    r.entry_at,
    r.exit_at,
    r.confirmed_at,
    r.pnl_pct,
    p.action,
    p.confidence_score
  FROM fact_prediction_result AS r
  JOIN fact_prediction AS p USING (prediction_id, symbol_id, interval_id, predicting_at)
  WHERE r.pnl_pct IS NOT NULL
),

-- The mean is of the bars before, so that a band depends on nothing later.
volatility AS (
  SELECT
    v.symbol_id,
    v.interval_id,
    v.close_time AS predicting_at,
    v.value / nullif(avg(v.value) OVER before, 0) AS of_usual,
    count(*) OVER before AS bars
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  JOIN strategy AS s ON s.volatility_indicator = i.indicator
  WINDOW before AS (
    PARTITION BY v.symbol_id, v.interval_id
    ORDER BY v.close_time
    ROWS BETWEEN 200 PRECEDING AND 1 PRECEDING
  )
),

-- Filters hold at every entry and would tell nothing.
items AS (
  SELECT t.symbol_id, t.interval_id, t.predicting_at, m.metric AS item
  FROM trades AS t
  JOIN fact_metric_value AS v
    ON v.symbol_id = t.symbol_id
    AND v.interval_id = t.interval_id
    AND v.calculating_at = t.predicting_at
  JOIN dim_metric AS m USING (metric_id)
  WHERE m.role <> 'filter'
  UNION ALL
  SELECT symbol_id, interval_id, predicting_at, 'side=' || action
  FROM trades
  UNION ALL
  SELECT symbol_id, interval_id, predicting_at, printf('confidence=%.1f', floor(confidence_score * 10) / 10)
  FROM trades
  UNION ALL
  SELECT symbol_id, interval_id, predicting_at, CASE WHEN of_usual > 1.25 THEN 'volatility=high' ELSE 'volatility=low' END
  FROM trades
  JOIN volatility USING (symbol_id, interval_id, predicting_at)
  WHERE bars = 200 AND (of_usual > 1.25 OR of_usual < 0.8)
),

baskets AS (
  SELECT
    symbol_id,
    interval_id,
    predicting_at,
    string_agg(item, ',' ORDER BY item) AS items
  FROM items
  GROUP BY ALL
)

SELECT
  t.interval_id,
  t.symbol_id,
  t.predicting_at,
  t.entry_at,
  t.exit_at,
  t.confirmed_at,
  t.pnl_pct,
  b.items
FROM trades AS t
JOIN baskets AS b USING (symbol_id, interval_id, predicting_at)
ORDER BY t.interval_id, t.predicting_at, t.symbol_id
