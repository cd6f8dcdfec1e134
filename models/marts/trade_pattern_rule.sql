/*---
description: >
  Each pattern of trade_pattern as two association rules, to a gain and to a loss, with the usual measures on the
  training and on the test. A lift above 1 in both, with a q_value and a shift_p_value that are small, is what to look for.
grain: [interval_id, pattern, outcome]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  interval: The bar length's name.
  pattern: What held at the entry; the left side of the rule.
  outcome: WIN, a net return above 0, or LOSS; the right side.
  length: How many items the pattern has.
  train_matches: Trades of the training in which the pattern is found.
  train_support: {description: "Part of the training's trades with pattern and outcome.", unit: share}
  train_confidence: {description: "Part of the trades with the pattern that came out so.", unit: share}
  train_lift: The confidence as a multiple of the part of all trades that came out so; 1 says nothing.
  train_leverage: {description: "The support less what it would be if the pattern told nothing.", unit: share}
  train_conviction: >
    How many times as often the rule would be wrong if the pattern told nothing; NULL where it is never wrong.
  train_support_in_outcome: {description: "Part of the trades with the outcome that have the pattern.", unit: share}
  train_support_in_others: {description: "Part of the other trades that have it.", unit: share}
  train_growth_rate: The first as a multiple of the second; NULL where no other trade has it.
  train_average_pnl_pct: {description: "Mean net return of the trades with the pattern, whatever their outcome.", unit: percent}
  p_value: "Fisher's exact test on the training, two-sided."
  q_value: False discovery rate among the patterns of the interval.
  shift_p_value: How likely the best pattern would look as good where there is nothing to find, though trades come in runs.
  test_matches: Trades of the test in which the pattern is found. What follows is NULL where they are too few to say it.
  test_support: {description: "The same on the test.", unit: share}
  test_confidence: {description: "The same on the test.", unit: share}
  test_lift: The same on the test.
  test_leverage: {description: "The same on the test.", unit: share}
  test_conviction: The same on the test.
  test_support_in_outcome: {description: "The same on the test.", unit: share}
  test_support_in_others: {description: "The same on the test.", unit: share}
  test_growth_rate: The same on the test.
  test_average_pnl_pct: {description: "The same on the test.", unit: percent}
  test_p_value: The same on the test.
tests:
  - accepted_values: {outcome: [WIN, LOSS]}
  - range:
      train_support: [0, 1]
      train_confidence: [0, 1]
      train_lift: [0, null]
      train_leverage: [-0.25, 0.25]
      train_conviction: [0, null]
      test_support: [0, 1]
      test_confidence: [0, 1]
      test_lift: [0, null]
      test_leverage: [-0.25, 0.25]
      test_conviction: [0, null]
---*/
WITH counts AS (
  SELECT
    *,
    'WIN' AS outcome,
    train_wins AS train_outcomes,
    train_matching_wins AS train_joint,
    test_wins AS test_outcomes,
    test_matching_wins AS test_joint
  FROM trade_pattern
  UNION ALL
  SELECT
    *,
    'LOSS' AS outcome,
    train_trades - train_wins AS train_outcomes,
    train_matches - train_matching_wins AS train_joint,
    test_trades - test_wins AS test_outcomes,
    test_matches - test_matching_wins AS test_joint
  FROM trade_pattern
)

SELECT
  interval_id,
  i.interval,
  pattern,
  outcome,
  length,
  train_matches,
  association_support(train_trades, train_joint) AS train_support,
  association_confidence(train_matches, train_joint) AS train_confidence,
  association_lift(train_trades, train_matches, train_outcomes, train_joint) AS train_lift,
  association_leverage(train_trades, train_matches, train_outcomes, train_joint) AS train_leverage,
  association_conviction(train_trades, train_matches, train_outcomes, train_joint) AS train_conviction,
  association_confidence(train_outcomes, train_joint) AS train_support_in_outcome,
  association_confidence(train_trades - train_outcomes, train_matches - train_joint) AS train_support_in_others,
  association_growth(train_trades, train_matches, train_outcomes, train_joint) AS train_growth_rate,
  train_average_pnl_pct,
  p_value,
  q_value,
  shift_p_value,
  test_matches,
  association_support(test_trades, test_joint) AS test_support,
  association_confidence(test_matches, test_joint) AS test_confidence,
  association_lift(test_trades, test_matches, test_outcomes, test_joint) AS test_lift,
  association_leverage(test_trades, test_matches, test_outcomes, test_joint) AS test_leverage,
  association_conviction(test_trades, test_matches, test_outcomes, test_joint) AS test_conviction,
  association_confidence(test_outcomes, test_joint) AS test_support_in_outcome,
  association_confidence(test_trades - test_outcomes, test_matches - test_joint) AS test_support_in_others,
  association_growth(test_trades, test_matches, test_outcomes, test_joint) AS test_growth_rate,
  test_average_pnl_pct,
  test_p_value
FROM counts
JOIN dim_interval AS i USING (interval_id)
ORDER BY interval_id, pattern, outcome
