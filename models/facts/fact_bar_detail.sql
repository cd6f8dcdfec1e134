/*---
description: >
  The finer bars of those bars that may leave open which exit of a trade came first: their range is at least as wide
  as two exits of a trade made within the look-ahead before them stand apart. Rows for every shorter interval of the
  symbol, whether its bars cover the whole bar or not.
grain: [symbol_id, interval_id, detail_interval_id, detail_close_time]
time: close_time
causal: close_time
# Of every interval of a symbol: a bar's own finer bars, and trades made within the look-ahead before it.
incremental:
  by: [symbol_id]
  lookback:
    bars: SELECT max(most_look_ahead_bars) + 1 FROM dim_strategy
    # The longest month has 31 of its nominal 30 days.
    time: SELECT to_seconds(max(seconds) * 31 // 30) FROM dim_interval JOIN (SELECT DISTINCT interval_id FROM indicators.bars) USING (interval_id)
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The length of the bar that is looked into, in dim_interval.
  close_time: End of that bar, UTC.
  detail_interval_id: The length of the finer bar, in dim_interval.
  detail_open_time: Start of the finer bar, UTC.
  detail_close_time: End of the finer bar, UTC.
  open: {description: "First price of the finer bar.", unit: quote}
  high: {description: "Highest price.", unit: quote}
  low: {description: "Lowest price.", unit: quote}
  close: {description: "Last price.", unit: quote}
  trades: {description: "Number of trades.", unit: trades}
tests:
  - name: within_their_bar
    description: A finer bar lies within the bar that it is a part of.
    sql: >
      SELECT d.*
      FROM fact_bar_detail AS d
      LEFT JOIN fact_kline AS k USING (symbol_id, interval_id, close_time)
      WHERE k.open_time IS NULL OR d.detail_open_time < k.open_time OR d.detail_close_time > k.close_time
---*/
WITH lengths AS (
  SELECT DISTINCT symbol_id, interval_id FROM indicators.bars
),

finest AS (
  SELECT symbol_id, min(interval_id) AS interval_id FROM lengths GROUP BY symbol_id
),

-- All bars but the finest.
coarse AS (
  SELECT
    b.symbol_id,
    b.interval_id,
    b.series_id,
    b.bar_no,
    b.open_time,
    b.close_time,
    b.high,
    b.low,
    lead(b.open) OVER (PARTITION BY b.series_id ORDER BY b.bar_no) AS next_open
  FROM indicators.bars AS b
  JOIN finest AS f ON f.symbol_id = b.symbol_id AND b.interval_id > f.interval_id
),

-- How far apart two exits of the trade made at the close of a bar stand at least: take-profit and stop, or the best
-- price and the stop that it raises. Of a unit that is a percent, the entry price is the next open less at most 10 %
-- of slippage.
apart AS (
  SELECT
    c.*,
    least(p.take_profit + p.stop_loss, p.trailing_distance, p.break_even_gain)
      * coalesce(p.unit_price, 0.9 * c.next_open / 100) AS exits_apart
  FROM coarse AS c
  LEFT JOIN fact_trade_plan AS p
    ON p.symbol_id = c.symbol_id
    AND p.interval_id = c.interval_id
    AND p.predicting_at = c.close_time
),

within_look_ahead AS (
  SELECT
    a.*,
    min(a.exits_apart) OVER (
      PARTITION BY a.series_id
      ORDER BY a.bar_no
      ROWS BETWEEN s.most_look_ahead_bars PRECEDING AND 1 PRECEDING
    ) AS least_apart
  FROM apart AS a
  CROSS JOIN dim_strategy AS s
  WHERE s.is_in_force
),

-- A little wider, for prices of exits are rounded.
wide AS (
  SELECT symbol_id, interval_id, open_time, close_time
  FROM within_look_ahead
  WHERE high * (1 + 1e-9) - low >= least_apart
),

-- Where each finer bar would begin.
parts AS (
  SELECT
    w.symbol_id,
    w.interval_id,
    w.close_time,
    l.interval_id AS detail_interval_id,
    unnest(
      generate_series(w.open_time, w.close_time - to_seconds(i.seconds), to_seconds(i.seconds))
    ) AS detail_open_time
  FROM wide AS w
  JOIN lengths AS l ON l.symbol_id = w.symbol_id AND l.interval_id < w.interval_id
  JOIN dim_interval AS i ON i.interval_id = l.interval_id
)

SELECT
  p.symbol_id,
  p.interval_id,
  p.close_time,
  p.detail_interval_id,
  p.detail_open_time,
  b.close_time AS detail_close_time,
  b.open,
  b.high,
  b.low,
  b.close,
  b.trades
FROM parts AS p
JOIN indicators.bars AS b
  ON b.symbol_id = p.symbol_id
  AND b.interval_id = p.detail_interval_id
  AND b.open_time = p.detail_open_time
WHERE b.close_time <= p.close_time
ORDER BY p.symbol_id, p.interval_id, p.detail_interval_id, detail_close_time
