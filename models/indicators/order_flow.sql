/*---
description: Order flow, who takes and who makes, how large trades are and how far they move the price.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 20}}
columns:
  taker_buy_ratio: {description: "Part of the volume bought by takers; none without volume.", unit: share, warmup_bars: 1, source: order flow, formula: "taker buy volume / volume"}
  order_flow_imbalance: {description: "Volume bought less volume sold by takers, as a share of both: 1 if all bought; none without volume.", unit: share, warmup_bars: 1, source: order flow, formula: "(2 × taker buy volume - volume) / volume"}
  order_flow_imbalance_20: {description: "Mean of it over those of the last 20 bars that have volume; none if none has.", unit: share, warmup_bars: 20, source: order flow, formula: "mean of the imbalance over 20 bars"}
  average_trade_size: {description: "Volume per trade; none without trades.", unit: base, warmup_bars: 1, source: order flow, formula: "volume / trades"}
  amihud_20: {description: "Illiquidity: how far the close moves per unit of quote currency traded, mean over those of the last 20 bars that have volume; none if none has.", unit: share per quote, warmup_bars: 21, source: Amihud 2002, formula: "mean of |return| / quote volume over 20 bars"}
tests:
  - range: {taker_buy_ratio: [0, 1], order_flow_imbalance: [-1, 1], average_trade_size: [0, null], amihud_20: [0, null]}
---*/
WITH flows AS (
  SELECT
    *,
    taker_buy_volume / nullif(volume, 0) AS buy_ratio,
    (2 * taker_buy_volume - volume) / nullif(volume, 0) AS imbalance,
    abs(close / prev_close - 1) / nullif(quote_volume, 0) AS price_impact
  FROM indicators.bars
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  buy_ratio AS taker_buy_ratio,
  imbalance AS order_flow_imbalance,
  sma(imbalance, 20) AS order_flow_imbalance_20,
  volume / nullif(trades, 0) AS average_trade_size,
  -- The first bar has no return.
  CASE WHEN bar_no >= 20 THEN sma(price_impact, 20) END AS amihud_20
FROM flows
