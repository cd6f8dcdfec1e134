/*---
description: >
  Whether confidence tells how often a trade wins: the settled trades of the strategy in force by bands of their
  confidence, every symbol's together. A band without a trade has no row.
grain: [interval_id, band]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  band: Number of the band, from 1 on, each 0.05 wide.
  confidence_from: {description: "Where it begins.", unit: share}
  confidence_to: {description: "Where it ends; the last one holds 1 too.", unit: share}
  trades: Settled trades in it.
  wins: Those with a net return above 0.
  mean_confidence: {description: "What the band foretold, if confidence is read as the chance to win.", unit: share}
  win_rate: {description: "What came of it.", unit: share}
  win_rate_low: {description: "Low end of the 95 % interval of the win rate.", unit: share, source: Wilson 1927}
  win_rate_high: {description: "Its high end.", unit: share, source: Wilson 1927}
  squared_error: {description: "Sum over the trades of (confidence - won)², where won is 1 or 0.", formula: "Σ (f - o)²"}
  confidence_spread: {description: "Sum over the trades of (confidence - mean_confidence)².", formula: "Σ (f - f̄)²"}
  covariation: {description: "Sum over the trades of (confidence - mean_confidence) × (won - win_rate).", formula: "Σ (f - f̄)(o - ō)"}
tests:
  - range: {band: [1, 20], trades: [1, null], mean_confidence: [0, 1], win_rate: [0, 1], squared_error: [0, null]}
---*/
WITH trades AS (
  SELECT
    interval_id,
    confidence_score AS confidence,
    (pnl_pct > 0)::INTEGER AS won,
    -- Rounded, so that a share such as 7.7 / 11 lies in the band that begins with it.
    1 + least(floor(round(confidence_score * 20, 9)), 19)::INTEGER AS band
  FROM v_trade
),

-- What sums are taken around is known before they are.
banded AS (
  SELECT
    *,
    avg(confidence ORDER BY confidence) OVER each_band AS mean_confidence,
    sum(won) OVER each_band / count(*) OVER each_band AS win_rate
  FROM trades
  WINDOW each_band AS (PARTITION BY interval_id, band)
)

SELECT
  interval_id,
  band,
  (band - 1) / 20 AS confidence_from,
  band / 20 AS confidence_to,
  count(won) AS trades,
  sum(won)::BIGINT AS wins,
  mean_confidence,
  win_rate,
  wilson_low(sum(won), count(*)) AS win_rate_low,
  wilson_high(sum(won), count(*)) AS win_rate_high,
  sum(power(confidence - won, 2) ORDER BY confidence, won) AS squared_error,
  sum(power(confidence - mean_confidence, 2) ORDER BY confidence) AS confidence_spread,
  sum((confidence - mean_confidence) * (won - win_rate) ORDER BY confidence, won) AS covariation
FROM banded
GROUP BY interval_id, band, mean_confidence, win_rate
ORDER BY interval_id, band
