/*---
description: >
  What a settled trade of the strategy in force brought, by what the market was like when it was made, every symbol's
  together. A trade counts once in each kind of regime; one whose indicators the project does not build, or which have no
  value yet, is left out of that kind.
grain: [interval_id, regime_kind, regime]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  regime_kind: >
    What is looked at. side: BUY or SELL. trend: up or down as the close stands to ema_200, weak where adx_14 is below 25.
    momentum: where rsi_14 stands. volatility: natr_14 for each part of its mean over the last 100 bars. edge: how far the
    leading side led, of the most it could. hour and weekday: of the entry, UTC. rule NAME: whether the rule NAME, of the
    role context, held at the prediction.
  regime: What it was.
  regime_no: Its place among the regimes of its kind.
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
WITH true_ranges AS (
  SELECT v.symbol_id, v.interval_id, v.close_time AS predicting_at, v.value
  FROM fact_indicator AS v
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  WHERE i.indicator = 'natr_14'
),

volatility AS (
  SELECT
    symbol_id,
    interval_id,
    predicting_at,
    value / nullif(
      CASE WHEN count(*) OVER last_bars = 100 THEN avg(value) OVER last_bars END,
      0
    ) AS relative_range
  FROM true_ranges
  WINDOW last_bars AS (
    PARTITION BY symbol_id, interval_id
    ORDER BY predicting_at
    ROWS BETWEEN 99 PRECEDING AND CURRENT ROW
  )
),

-- The indicators at each prediction that became a trade.
measured AS (
  SELECT
    t.prediction_id,
    max(v.value) FILTER (i.indicator = 'close') AS close,
    max(v.value) FILTER (i.indicator = 'ema_200') AS ema_200,
    max(v.value) FILTER (i.indicator = 'adx_14') AS adx_14,
    max(v.value) FILTER (i.indicator = 'rsi_14') AS rsi_14
  FROM v_trade AS t
  JOIN fact_indicator AS v
    ON v.symbol_id = t.symbol_id
    AND v.interval_id = t.interval_id
    AND v.close_time = t.predicting_at
  JOIN dim_indicator_type AS i USING (indicator_type_id)
  WHERE i.indicator IN ('close', 'ema_200', 'adx_14', 'rsi_14')
  GROUP BY t.prediction_id
),

context_rules AS (
  SELECT m.metric_id, m.metric, m.valid_from, m.valid_to
  FROM dim_metric AS m
  JOIN dim_strategy AS s USING (strategy)
  WHERE s.is_in_force AND m.is_active AND m.role = 'context'
),

regimes AS (
  SELECT prediction_id, 'side' AS regime_kind, action AS regime, CASE action WHEN 'BUY' THEN 1 ELSE 2 END AS regime_no
  FROM v_trade

  UNION ALL
  SELECT
    prediction_id,
    'trend',
    CASE WHEN adx_14 < 25 THEN 'weak' WHEN close > ema_200 THEN 'up' ELSE 'down' END,
    CASE WHEN adx_14 < 25 THEN 2 WHEN close > ema_200 THEN 3 ELSE 1 END
  FROM measured
  WHERE adx_14 IS NOT NULL AND close IS NOT NULL AND ema_200 IS NOT NULL

  UNION ALL
  SELECT prediction_id, 'momentum', band_name(rsi_14, [30, 50, 70]), band_no(rsi_14, [30, 50, 70])
  FROM measured
  WHERE rsi_14 IS NOT NULL

  UNION ALL
  SELECT
    t.prediction_id,
    'volatility',
    band_name(v.relative_range, [0.75, 1, 1.25, 1.5]),
    band_no(v.relative_range, [0.75, 1, 1.25, 1.5])
  FROM v_trade AS t
  JOIN volatility AS v USING (symbol_id, interval_id, predicting_at)
  WHERE v.relative_range IS NOT NULL

  UNION ALL
  SELECT
    prediction_id,
    'edge',
    band_name(edge_share, [0.2, 0.4, 0.6, 0.8]),
    band_no(edge_share, [0.2, 0.4, 0.6, 0.8])
  FROM v_trade

  UNION ALL
  SELECT prediction_id, 'hour', strftime(entry_at, '%H'), hour(entry_at)
  FROM v_trade

  UNION ALL
  SELECT prediction_id, 'weekday', dayname(entry_at), isodow(entry_at)
  FROM v_trade

  UNION ALL
  SELECT
    t.prediction_id,
    'rule ' || r.metric,
    CASE WHEN m.metric_id IS NULL THEN 'does not hold' ELSE 'holds' END,
    CASE WHEN m.metric_id IS NULL THEN 1 ELSE 2 END
  FROM v_trade AS t
  JOIN context_rules AS r
    ON bar_day(t.predicting_at) BETWEEN coalesce(r.valid_from, '-infinity') AND coalesce(r.valid_to, 'infinity')
  LEFT JOIN fact_metric_value AS m
    ON m.symbol_id = t.symbol_id
    AND m.interval_id = t.interval_id
    AND m.metric_id = r.metric_id
    AND m.calculating_at = t.predicting_at
)

SELECT
  interval_id,
  regime_kind,
  regime,
  regime_no,
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
FROM regimes
JOIN v_trade USING (prediction_id)
GROUP BY interval_id, regime_kind, regime, regime_no
ORDER BY interval_id, regime_kind, regime_no
