/*---
description: The strategies of the project, with the numbers that turn met rules into decisions and decisions into trades.
grain: [strategy]
columns:
  strategy: Name of its folder under metrics/.
  description: {description: "What it tries.", documentation: true}
  is_in_force: Whether project.yml names it; only its rules are evaluated.
  buy_score: Least score for a BUY.
  sell_score: Least score for a SELL.
  min_edge: Least lead of the stronger side.
  conflict_score: Both sides at this score or above contradict each other.
  min_confidence: {description: "Low end of the band of confidence in which trades are made.", unit: share}
  max_confidence: {description: "High end of that band.", unit: share}
  exit_unit: "What distances are measured in: atr, the volatility indicator's value, or percent of the entry price."
  volatility_indicator: The indicator that atr means, an average true range; NULL where none is named.
  take_profit: {description: "Distance of the take-profit from the entry price.", unit: exit_unit}
  stop_loss: {description: "Distance of the stop-loss from the entry price.", unit: exit_unit}
  look_ahead_bars: {description: "Bars after the prediction in which a level must be touched.", unit: bars}
  distance_factor_no_edge: By what every distance is multiplied at no edge.
  distance_factor_full_edge: By what at the most edge there could be; in between in a straight line.
  look_ahead_factor_no_edge: By what look_ahead_bars is multiplied at no edge.
  look_ahead_factor_full_edge: By what at the most edge there could be; in between in a straight line.
  most_look_ahead_bars: {description: "Bars in which a level must be touched at the edge that gives the most.", unit: bars}
  trailing_activation: {description: "Gain from which on a stop follows the best price; NULL without a trailing stop.", unit: exit_unit}
  trailing_distance: {description: "How far behind the best price it follows.", unit: exit_unit}
  break_even_gain: {description: "Gain after which the stop goes to the entry price; NULL where it does not.", unit: exit_unit}
  currency: What the account is counted in; trades in symbols quoted in something else are left out.
  initial_equity: What the account of each interval begins with.
  max_positions: Most positions open at one time.
  max_exposure: {description: "Most that all positions may be worth together when one is entered.", unit: share of equity}
  min_notional: Least value of a position, in the currency of the account.
  sizing: "What tells how large a position is: fixed_fraction, volatility_target or kelly."
  position_fraction: {description: "What a position takes of the equity at entry, with fixed_fraction and while kelly has few trades.", unit: share of equity}
  max_position_fraction: {description: "The most that a position takes with volatility_target and kelly.", unit: share of equity}
  volatility_target: {description: "What a move of the price by the volatility indicator's value is worth.", unit: share of equity}
  kelly_share: {description: "The part of the Kelly fraction that is taken.", unit: share}
  kelly_min_trades: {description: "Trades that must have ended before kelly goes by them.", unit: trades}
tests:
  - range: {min_confidence: [0, 1], max_confidence: [0, 1], look_ahead_bars: [1, null], take_profit: [0, null], stop_loss: [0, null], max_positions: [1, null]}
  - accepted_values: {exit_unit: [atr, percent], sizing: [fixed_fraction, volatility_target, kelly]}
  - name: one_in_force
    description: One strategy is in force.
    sql: SELECT count_if(is_in_force) AS in_force FROM dim_strategy HAVING in_force <> 1
---*/
SELECT
  strategy,
  description,
  is_in_force,
  buy_score,
  sell_score,
  min_edge,
  conflict_score,
  min_confidence,
  max_confidence,
  exit_unit,
  volatility_indicator,
  take_profit,
  stop_loss,
  look_ahead_bars,
  distance_factor_no_edge,
  distance_factor_full_edge,
  look_ahead_factor_no_edge,
  look_ahead_factor_full_edge,
  look_ahead(look_ahead_bars, greatest(look_ahead_factor_no_edge, look_ahead_factor_full_edge)) AS most_look_ahead_bars,
  trailing_activation,
  trailing_distance,
  break_even_gain,
  currency,
  initial_equity,
  max_positions,
  max_exposure,
  min_notional,
  sizing,
  position_fraction,
  max_position_fraction,
  volatility_target,
  kelly_share,
  kelly_min_trades
FROM raw.strategy
ORDER BY strategy
