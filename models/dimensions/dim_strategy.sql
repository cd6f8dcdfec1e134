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
  volatility_indicator: The indicator that measures distances of exits, an average true range.
  take_profit_atr: {description: "Distance of the take-profit from the entry price.", unit: ATR}
  stop_loss_atr: {description: "Distance of the stop-loss from the entry price.", unit: ATR}
  edge_widening: How much wider both become at full edge.
  look_ahead_bars: {description: "Bars after the prediction in which a level must be touched.", unit: bars}
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
  - range: {min_confidence: [0, 1], max_confidence: [0, 1], look_ahead_bars: [1, null], max_positions: [1, null]}
  - accepted_values: {sizing: [fixed_fraction, volatility_target, kelly]}
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
  volatility_indicator,
  take_profit_atr,
  stop_loss_atr,
  edge_widening,
  look_ahead_bars,
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
