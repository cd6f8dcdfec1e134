/*---
description: Wilder's directional movement, who moves the market and how one-sidedly.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  plus_di_14: {description: "Upward movement as a share of the true range; 0 while there is no range.", unit: 0-100, warmup_bars: 15, source: TA-Lib PLUS_DI}
  minus_di_14: {description: "Downward movement as a share of the true range; 0 while there is no range.", unit: 0-100, warmup_bars: 15, source: TA-Lib MINUS_DI}
  adx_14: {description: "Wilder's average of how far the two are apart, whichever leads; stands still while both are 0.", unit: 0-100, warmup_bars: 28, source: TA-Lib ADX}
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
    *,
    CASE WHEN 14 * range < 1e-14 THEN 0 ELSE 100 * up / range END AS plus_di,
    CASE WHEN 14 * range < 1e-14 THEN 0 ELSE 100 * down / range END AS minus_di
  FROM sums
  WHERE bar_no >= 14
),

-- A bar on which both lines are 0 adds 0 to the seed, the mean over bars 14 to 27; a later one is passed over.
-- Those that remain are numbered anew, so that the average takes a step at each of them and at no other.
steps AS (
  SELECT
    close_time,
    series_id,
    row_number() OVER (PARTITION BY series_id ORDER BY close_time) - 1 AS bar_no,
    CASE
      WHEN plus_di + minus_di < 1e-14 THEN 0
      ELSE 100 * abs(plus_di - minus_di) / (plus_di + minus_di)
    END AS dx
  FROM lines
  WHERE bar_no < 28 OR plus_di + minus_di >= 1e-14
),

averages AS (
  SELECT
    close_time,
    series_id,
    rma(dx, 14, 0) AS adx
  FROM steps
)

SELECT
  b.symbol_id,
  b.interval_id,
  b.close_time,
  l.plus_di AS plus_di_14,
  l.minus_di AS minus_di_14,
  a.adx AS adx_14
FROM indicators.bars AS b
LEFT JOIN lines AS l USING (symbol_id, interval_id, close_time)
ASOF LEFT JOIN averages AS a
  ON a.series_id = b.series_id
  AND a.close_time <= b.close_time
