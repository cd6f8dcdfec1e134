/*---
description: Wilder's directional movement, who moves the market and how one-sidedly.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  plus_di_14: {description: "Upward movement as a share of the true range; 0 while there is no range.", unit: 0-100, warmup_bars: 15, source: TA-Lib PLUS_DI, formula: "100 × WilderSum(+DM, 14) / WilderSum(TR, 14)"}
  minus_di_14: {description: "Downward movement as a share of the true range; 0 while there is no range.", unit: 0-100, warmup_bars: 15, source: TA-Lib MINUS_DI, formula: "100 × WilderSum(-DM, 14) / WilderSum(TR, 14)"}
  dx_14: {description: "How far the two are apart, whichever leads; stands still while both are 0, begins with 0.", unit: 0-100, warmup_bars: 15, source: TA-Lib DX, formula: "100 × |+DI - -DI| / (+DI + -DI)"}
  adx_14: {description: "Wilder's average of dx_14; stands still while both are 0.", unit: 0-100, warmup_bars: 28, source: TA-Lib ADX, formula: "RMA(DX, 14)"}
tests:
  # Rounding may lift a hundred a little.
  - range: {plus_di_14: [0, 100.000001], minus_di_14: [0, 100.000001], dx_14: [0, 100.000001], adx_14: [0, 100.000001]}
---*/
WITH sums AS (
  SELECT
    *,
    wilder_sum(dm_up, 14) AS up,
    wilder_sum(dm_down, 14) AS down,
    wilder_sum(true_range, 14) AS range
  FROM indicators.bars
),

-- TA-Lib gives the first value one bar after the sums are complete, and takes less than 1e-14 for 0. Its sums
-- are 14 times these.
lines AS (
  SELECT
    symbol_id,
    interval_id,
    close_time,
    series_id,
    bar_no,
    CASE WHEN bar_no < 14 THEN NULL WHEN 14 * range < 1e-14 THEN 0 ELSE 100 * up / range END AS plus_di,
    CASE WHEN bar_no < 14 THEN NULL WHEN 14 * range < 1e-14 THEN 0 ELSE 100 * down / range END AS minus_di
  FROM sums
),

-- A bar on which both lines are 0 adds 0 to the seed, the mean over bars 14 to 27; a later one is passed over.
judged AS (
  SELECT
    *,
    bar_no BETWEEN 14 AND 27 OR coalesce(plus_di + minus_di >= 1e-14, false) AS is_step
  FROM lines
),

-- The steps are numbered anew, so that the average moves at each of them and at no other bar.
steps AS (
  SELECT
    * EXCLUDE (bar_no, is_step),
    row_number() OVER (PARTITION BY series_id ORDER BY bar_no) - 1 AS bar_no,
    CASE
      WHEN plus_di + minus_di < 1e-14 THEN 0
      ELSE 100 * abs(plus_di - minus_di) / (plus_di + minus_di)
    END AS dx
  FROM judged
  WHERE is_step
),

averages AS (
  SELECT
    * EXCLUDE (bar_no),
    rma(dx, 14, 0) AS adx
  FROM steps
  UNION ALL BY NAME
  SELECT * EXCLUDE (bar_no, is_step)
  FROM judged
  WHERE NOT is_step
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  plus_di AS plus_di_14,
  minus_di AS minus_di_14,
  last_value(dx IGNORE NULLS) OVER so_far AS dx_14,
  last_value(adx IGNORE NULLS) OVER so_far AS adx_14
FROM averages
WINDOW so_far AS (
  PARTITION BY series_id
  ORDER BY close_time
  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
)
