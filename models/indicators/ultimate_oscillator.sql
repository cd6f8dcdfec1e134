/*---
description: Williams' Ultimate Oscillator, the buying pressure of three spans in one number.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 29}}
columns:
  ultimate_7_14_28: {description: "Rise of the close from the true low as a share of the true range over 7, 14 and 28 bars, weighted 4 to 2 to 1; a span without a range counts 0, as in TA-Lib.", unit: 0-100, warmup_bars: 29, source: TA-Lib ULTOSC, formula: "100 × (4 × A(7) + 2 × A(14) + A(28)) / 7, A(n) = Σ buying pressure / Σ TR over n bars"}
tests:
  # Rounding may lift a hundred a little.
  - range: {ultimate_7_14_28: [0, 100.000001]}
---*/
WITH pressures AS (
  SELECT
    *,
    close - least(low, prev_close) AS pressure
  FROM indicators.bars
),

shares AS (
  SELECT
    *,
    CASE WHEN 7 * sma(true_range, 7) >= 1e-14 THEN sma(pressure, 7) / sma(true_range, 7) ELSE 0 END AS share_7,
    CASE WHEN 14 * sma(true_range, 14) >= 1e-14 THEN sma(pressure, 14) / sma(true_range, 14) ELSE 0 END AS share_14,
    CASE WHEN 28 * sma(true_range, 28) >= 1e-14 THEN sma(pressure, 28) / sma(true_range, 28) ELSE 0 END AS share_28
  FROM pressures
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE WHEN bar_no >= 28 THEN 100 * (4 * share_7 + 2 * share_14 + share_28) / 7 END AS ultimate_7_14_28
FROM shares
