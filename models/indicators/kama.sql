/*---
description: Kaufman's adaptive moving average, which follows the close fast in a trend and slowly in noise.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
incremental: {lookback: {bars: 97 * 128 + 10}}
columns:
  kama_10: {description: "Exponential average with a factor between those of 2 and 30 bars, by how straight the last 10 changes went; as straight as can be while nothing moves, as in TA-Lib.", unit: quote, warmup_bars: 11, source: TA-Lib KAMA, formula: "KAMA + SC × (close - KAMA); SC = (ER × (2/3 - 2/31) + 2/31)²; ER = |close - close 10 bars ago| / Σ |change| over 10 bars"}
---*/
WITH changes AS (
  SELECT
    *,
    close - lag(close, 10) OVER series AS change,
    sum(gain + loss) OVER (series ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS way
  FROM indicators.bars
  WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
),

-- TA-Lib takes a way of less than 1e-14 for none.
factors AS (
  SELECT
    *,
    CASE WHEN way <= change OR way < 1e-14 THEN 1 ELSE abs(change / way) END AS efficiency,
    CASE
      WHEN bar_no < 9 THEN 0
      -- The seed: the close before the first value.
      WHEN bar_no = 9 THEN 1
      ELSE (efficiency * (2.0::DOUBLE / 3 - 2.0::DOUBLE / 31) + 2.0::DOUBLE / 31) ** 2
    END AS factor
  FROM changes
),

segments AS MATERIALIZED (
  SELECT
    symbol_id,
    interval_id,
    series_id,
    bar_no // 128 AS segment,
    list(close_time ORDER BY bar_no) AS close_times,
    list(struct_pack(bar_no, close, factor) ORDER BY bar_no) AS bars
  FROM factors
  GROUP BY ALL
),

-- What a segment adds to an average of 0 before it, and the share that it leaves of any other.
parts AS (
  SELECT
    *,
    list_reduce(
      bars,
      lambda s, b: {'added': s.added + b.factor * (b.close - s.added), 'left': s.left * (1 - b.factor)},
      {'added': 0::DOUBLE, 'left': 1::DOUBLE}
    ) AS part
  FROM segments
),

-- The average before a segment, from the 96 segments before. Of what is older, less than (1 - (2 / 31)^2) to the power
-- of 96 * 128 is left, 5e-23.
begun AS (
  SELECT
    *,
    list_reduce(
      list(part) OVER (PARTITION BY series_id ORDER BY segment ROWS BETWEEN 96 PRECEDING AND 1 PRECEDING),
      lambda s, p: {'added': p.added + p.left * s.added, 'left': 0::DOUBLE},
      {'added': 0::DOUBLE, 'left': 0::DOUBLE}
    ).added AS average
  FROM parts
),

averages AS (
  SELECT
    symbol_id,
    interval_id,
    unnest(close_times) AS close_time,
    unnest(bars).bar_no AS bar_no,
    unnest(
      list_reduce(
        bars,
        lambda s, b: {
          'average': s.average + b.factor * (b.close - s.average),
          'passed': list_append(s.passed, s.average + b.factor * (b.close - s.average))
        },
        {'average': coalesce(average, 0), 'passed': []::DOUBLE[]}
      ).passed
    ) AS average
  FROM begun
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  CASE WHEN bar_no >= 10 THEN average END AS kama_10
FROM averages
