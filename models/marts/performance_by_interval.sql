/*---
description: >
  What a settled trade of the strategy in force brought at each bar length, every symbol's together. An interval without a
  settled trade has no row.
grain: [interval_id]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  interval: Its name.
  trades: Settled trades; the figures are about these.
  win_rate: {description: "Part of them with a net return above 0.", unit: share}
  win_rate_low: {description: "Low end of the 95 % interval of the win rate.", unit: share, source: Wilson 1927}
  win_rate_high: {description: "Its high end.", unit: share, source: Wilson 1927}
  expectancy_pct: {description: "Mean net return of a trade.", unit: percent}
  expectancy_error_pct: {description: "Standard error of that mean; NULL for fewer than two trades.", unit: percent, formula: "deviation / √trades"}
  median_pnl_pct: {description: "Median net return.", unit: percent}
  average_win_pct: {description: "Mean net return of the trades that gained; NULL without one.", unit: percent}
  average_loss_pct: {description: "Mean net return of those that did not; NULL without one.", unit: percent}
  profit_factor: {description: "Sum of gains for each percent lost; NULL where nothing was lost.", unit: ratio}
  payoff_ratio: {description: "Average win for each percent of the average loss; NULL without the one or the other.", unit: ratio}
  sqn: {description: "System Quality Number; NULL for fewer than two trades, or where all returned the same.", unit: ratio, source: Van K. Tharp, formula: "√trades × expectancy / deviation"}
  best_pct: {description: "Best net return.", unit: percent}
  worst_pct: {description: "Worst net return.", unit: percent}
  break_even_cost_bps: {description: "Fees of a whole trade at which the expectancy would be 0; below 0 it loses without any.", unit: bps}
tests:
  - range: {trades: [1, null], win_rate: [0, 1], win_rate_low: [0, 1], win_rate_high: [0, 1], profit_factor: [0, null]}
---*/
SELECT
  interval_id,
  i.interval,
  count(pnl_pct) AS trades,
  win_rate(pnl_pct) AS win_rate,
  win_rate_low(pnl_pct) AS win_rate_low,
  win_rate_high(pnl_pct) AS win_rate_high,
  expectancy(pnl_pct) AS expectancy_pct,
  expectancy_error(pnl_pct) AS expectancy_error_pct,
  median_return(pnl_pct) AS median_pnl_pct,
  average_win(pnl_pct) AS average_win_pct,
  average_loss(pnl_pct) AS average_loss_pct,
  profit_factor(pnl_pct) AS profit_factor,
  payoff_ratio(pnl_pct) AS payoff_ratio,
  system_quality(pnl_pct) AS sqn,
  best_return(pnl_pct) AS best_pct,
  worst_return(pnl_pct) AS worst_pct,
  break_even_cost(gross_pct) AS break_even_cost_bps
FROM v_trade
JOIN dim_interval AS i USING (interval_id)
GROUP BY interval_id, i.interval
ORDER BY interval_id
