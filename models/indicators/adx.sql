/*---
description: Wilder's directional movement, who moves the market and how one-sidedly.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
# The average depends on the dx of its own block of smoothing and of the one before, and that on the movement of one
# block more. The fourth is for what a change ends: bars that were passed over for want of movement behind it.
# Up to two blocks after a bar that is passed over, a row depends on its whole series. Such a bar may come after 128 bars
# whose largest movement, decayed until 128 bars later, would make lines of less than 1e-14 of the widest range there is;
# bar 28 is the first, so that the first of these spans is bars 0 to 28.
incremental:
  lookback:
    bars: >
      SELECT greatest(4 * smoothing_block(1.0 / 14), 2 * smoothing_block(1.0 / 14) + max(last_bar) + 128)
      FROM (
        SELECT
          max(bar_no) AS last_bar,
          max(greatest(dm_up, dm_down)) AS movement,
          max(max(true_range)) OVER (PARTITION BY series_id) AS widest_range
        FROM indicators.bars
        GROUP BY series_id, (bar_no + 99) // 128
      )
      WHERE (last_bar + 100) % 128 = 0
        AND movement * power(13.0 / 14, 256) < 1e-14 * greatest(1, 0.14 * widest_range)
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
    bar_no > 27 AND plus_di + minus_di < 1e-14 AS is_passed_over,
    CASE
      WHEN plus_di + minus_di >= 1e-14 THEN 100 * abs(plus_di - minus_di) / (plus_di + minus_di)
      WHEN bar_no BETWEEN 14 AND 27 THEN 0
    END AS dx
  FROM lines
),

averages AS (
  SELECT
    *,
    rma(dx, 14, 14) AS adx,
    bar_no - max(CASE WHEN is_passed_over THEN bar_no END) OVER (
      PARTITION BY series_id
      ORDER BY bar_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) <= 2 * smoothing_block(1.0 / 14) AS is_near_pass
  FROM judged
),

-- Where a bar that this average would depend on is passed over, the others are numbered anew: another one moves at each
-- of them, and stands still between.
steps AS (
  SELECT
    * EXCLUDE (bar_no, adx),
    row_number() OVER (PARTITION BY series_id ORDER BY bar_no) - 1 AS bar_no
  FROM averages
  WHERE NOT is_passed_over
    AND series_id IN (SELECT series_id FROM judged WHERE is_passed_over)
),

stepwise AS (
  SELECT
    * EXCLUDE (bar_no),
    rma(dx, 14, 14) AS adx
  FROM steps
  UNION ALL BY NAME
  SELECT * EXCLUDE (bar_no, adx)
  FROM averages
  WHERE is_passed_over
),

standing AS (
  SELECT
    * REPLACE (
      last_value(dx IGNORE NULLS) OVER so_far AS dx,
      last_value(adx IGNORE NULLS) OVER so_far AS adx
    )
  FROM stepwise
  WINDOW so_far AS (
    PARTITION BY series_id
    ORDER BY close_time
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  plus_di AS plus_di_14,
  minus_di AS minus_di_14,
  dx AS dx_14,
  adx AS adx_14
FROM (
  FROM averages WHERE is_near_pass IS NOT true
  UNION ALL BY NAME
  FROM standing WHERE is_near_pass
)
