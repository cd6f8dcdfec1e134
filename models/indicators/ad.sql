/*---
description: Accumulation/Distribution, volume added up by where in its range each bar closes.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: series}
columns:
  ad_line: {description: "Running sum of the money flow volume: all of a bar's volume where it closes on its high, less all where on its low, in between in proportion; nothing where high = low.", unit: base, warmup_bars: 1, source: TA-Lib AD, formula: "Σ ((close - low) - (high - close)) / (high - low) × volume"}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  sum(money_flow_volume(high, low, close, volume)) OVER (
    PARTITION BY series_id
    ORDER BY bar_no
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS ad_line
FROM indicators.bars
