/*---
description: Williams' Awesome Oscillator, the distance between a fast and a slow average of the middle of the bars.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 34}}
columns:
  awesome_oscillator: {description: "Mean of the median price (high + low) / 2 over 5 bars less that over 34.", unit: quote, warmup_bars: 34, source: Bill Williams, formula: "SMA(median price, 5) - SMA(median price, 34)"}
---*/
WITH prices AS (
  SELECT
    *,
    (high + low) / 2 AS median_price
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  sma(median_price, 5) - sma(median_price, 34) AS awesome_oscillator
FROM prices
