/*---
description: Lambert's Commodity Channel Index, how far the price is from its mean in units of what is usual.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  cci_20: {description: "Typical price (high + low + close) / 3 less its mean over 20 bars, in units of 0.015 mean absolute deviations; 0 while nothing moved (TA-Lib gives 0 or, by its rounding, 66.7 or -66.7).", unit: index, warmup_bars: 20, source: TA-Lib CCI, formula: "(typical price - SMA(typical price, 20)) / (0.015 × MAD(typical price, 20))"}
---*/
WITH prices AS (
  SELECT
    *,
    (high + low + close) / 3 AS typical_price
  FROM indicators.bars
),

deviations AS (
  SELECT
    *,
    typical_price - sma(typical_price, 20) AS deviation,
    mean_absolute_deviation(typical_price, 20) AS usual_deviation
  FROM prices
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  -- Equal prices differ from their mean by its rounding alone.
  CASE WHEN usual_deviation < 1e-14 * typical_price THEN 0 ELSE deviation / (0.015 * usual_deviation) END AS cci_20
FROM deviations
