/*---
description: Wilder's directional movement, who moves the market and how one-sidedly.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
columns:
  plus_di_14: {description: "Upward movement as a share of the true range.", unit: 0-100, warmup_bars: 15, source: TA-Lib PLUS_DI}
  minus_di_14: {description: "Downward movement as a share of the true range.", unit: 0-100, warmup_bars: 15, source: TA-Lib MINUS_DI}
  adx_14: {description: "Wilder's average of how far the two are apart, whichever leads.", unit: 0-100, warmup_bars: 28, source: TA-Lib ADX}
---*/
WITH sums AS (
  SELECT
    *,
    wilder_sum(dm_up, 14) AS up,
    wilder_sum(dm_down, 14) AS down,
    wilder_sum(true_range, 14) AS range
  FROM indicators.bars
),

lines AS (
  SELECT
    *,
    -- TA-Lib gives the first value one bar after the sums are complete.
    CASE WHEN bar_no >= 14 THEN coalesce(100 * up / nullif(range, 0), 0) END AS plus_di,
    CASE WHEN bar_no >= 14 THEN coalesce(100 * down / nullif(range, 0), 0) END AS minus_di
  FROM sums
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  plus_di AS plus_di_14,
  minus_di AS minus_di_14,
  rma(100 * abs(plus_di - minus_di) / nullif(plus_di + minus_di, 0), 14, 14) AS adx_14
FROM lines
