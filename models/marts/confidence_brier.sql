/*---
description: >
  How good confidence is as the chance to win, as one number for each bar length, and what it is made of: Brier score =
  reliability - resolution + uncertainty + within_variance - within_covariance, over the bands of confidence_calibration.
  An interval without a settled trade has no row.
grain: [interval_id]
tags: [analysis]
columns:
  interval_id: The bar length, in dim_interval.
  trades: Settled trades.
  win_rate: {description: "Part of them that won.", unit: share}
  brier_score: {description: "Mean of (confidence - won)²; 0 is perfect, 1 always wrong.", source: "Brier 1950", formula: "Σ (f - o)² / N"}
  reliability: {description: "How far bands are off, squared; less is better.", source: "Murphy 1973", formula: "Σ n (f̄ - ō)² / N"}
  resolution: {description: "How far the win rates of bands are from that of all, squared; more is better.", source: "Murphy 1973", formula: "Σ n (ō - mean of o)² / N"}
  uncertainty: {description: "What naming the win rate of all for every trade would score.", source: "Murphy 1973", formula: "mean of o × (1 - mean of o)"}
  within_variance: {description: "How confidence varies inside bands.", source: "Stephenson, Coelho, Jolliffe 2008", formula: "Σ Σ (f - f̄)² / N"}
  within_covariance: {description: "Twice how it goes with winning inside bands.", source: "Stephenson, Coelho, Jolliffe 2008", formula: "2 Σ Σ (f - f̄)(o - ō) / N"}
  brier_skill: {description: "Part of the uncertainty that confidence takes away; below 0 it says less than the win rate of all. NULL where all trades won or none.", formula: "1 - Brier score / uncertainty"}
tests:
  - range: {trades: [1, null], brier_score: [0, 1], uncertainty: [0, 0.25], brier_skill: [null, 1]}
  - name: score_is_its_parts
    description: The parts add up to the score.
    sql: >
      SELECT * FROM confidence_brier
      WHERE abs(reliability - resolution + uncertainty + within_variance - within_covariance - brier_score) > 1e-9
---*/
WITH bands AS (
  SELECT
    *,
    sum(wins) OVER (PARTITION BY interval_id) / sum(trades) OVER (PARTITION BY interval_id) AS overall
  FROM confidence_calibration
)

SELECT
  interval_id,
  sum(trades)::BIGINT AS trades,
  overall AS win_rate,
  sum(squared_error ORDER BY band) / sum(trades) AS brier_score,
  sum(trades * power(mean_confidence - win_rate, 2) ORDER BY band) / sum(trades) AS reliability,
  sum(trades * power(win_rate - overall, 2) ORDER BY band) / sum(trades) AS resolution,
  overall * (1 - overall) AS uncertainty,
  sum(confidence_spread ORDER BY band) / sum(trades) AS within_variance,
  2 * sum(covariation ORDER BY band) / sum(trades) AS within_covariance,
  1 - sum(squared_error ORDER BY band) / sum(trades) / nullif(overall * (1 - overall), 0) AS brier_skill
FROM bands
GROUP BY interval_id, overall
ORDER BY interval_id
