/*---
description: Money Flow Index, the share of rises in all money that changed hands.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 15}}
columns:
  mfi_14: {description: "Typical price (high + low + close) / 3 times volume of the bars on which it rose, as a share of that of those on which it rose or fell, over 14 bars; 0 while that is less than 1 in all, as in TA-Lib.", unit: 0-100, warmup_bars: 15, source: TA-Lib MFI, formula: "100 × Σ positive flow / (Σ positive flow + Σ negative flow) over 14 bars"}
tests:
  # Rounding may lift a hundred a little.
  - range: {mfi_14: [0, 100.000001]}
---*/
WITH prices AS (
  SELECT
    *,
    (high + low + close) / 3 AS typical_price
  FROM indicators.bars
),

moves AS (
  SELECT
    *,
    typical_price - lag(typical_price) OVER (PARTITION BY series_id ORDER BY bar_no) AS move
  FROM prices
),

flows AS (
  SELECT
    *,
    14 * sma(CASE WHEN move > 0 THEN typical_price * volume ELSE 0 END, 14) AS inflow,
    14 * sma(CASE WHEN move < 0 THEN typical_price * volume ELSE 0 END, 14) AS outflow
  FROM moves
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE
    WHEN bar_no < 14 THEN NULL
    WHEN inflow + outflow < 1 THEN 0
    ELSE 100 * inflow / (inflow + outflow)
  END AS mfi_14
FROM flows
