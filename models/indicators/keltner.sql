/*---
description: >
  Keltner Channels, a band about an average that is as wide as bars are long. As most charts have them, after Linda
  Raschke, and as Chester Keltner had them in 1960.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 2 * smoothing_block(2.0 / 21)}}
columns:
  keltner_20_upper: {description: "Middle line plus two ATR over 10 bars.", unit: quote, warmup_bars: 20, source: Raschke, formula: "EMA(close, 20) + 2 × ATR(10)"}
  keltner_20_middle: {description: "Exponential average over 20 closes.", unit: quote, warmup_bars: 20, source: Raschke, formula: "EMA(close, 20)"}
  keltner_20_lower: {description: "Middle line less two ATR over 10 bars.", unit: quote, warmup_bars: 20, source: Raschke, formula: "EMA(close, 20) - 2 × ATR(10)"}
  keltner_original_10_upper: {description: "Middle line plus the mean of high - low over 10 bars.", unit: quote, warmup_bars: 10, source: Keltner 1960, formula: "SMA(typical price, 10) + SMA(high - low, 10)"}
  keltner_original_10_middle: {description: "Mean of the typical price (high + low + close) / 3 over 10 bars.", unit: quote, warmup_bars: 10, source: Keltner 1960, formula: "SMA(typical price, 10)"}
  keltner_original_10_lower: {description: "Middle line less the mean of high - low over 10 bars.", unit: quote, warmup_bars: 10, source: Keltner 1960, formula: "SMA(typical price, 10) - SMA(high - low, 10)"}
---*/
WITH averages AS (
  SELECT
    *,
    ema(close, 20) AS middle,
    rma(true_range, 10, 1) AS atr,
    sma((high + low + close) / 3, 10) AS original_middle,
    sma(high - low, 10) AS original_range
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  middle + 2 * atr AS keltner_20_upper,
  middle AS keltner_20_middle,
  middle - 2 * atr AS keltner_20_lower,
  original_middle + original_range AS keltner_original_10_upper,
  original_middle AS keltner_original_10_middle,
  original_middle - original_range AS keltner_original_10_lower
FROM averages
