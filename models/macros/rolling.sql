-- Over the last n bars of a series, this one included; NULL until there are n of them.
-- A query that uses these needs series_id and bar_no (0 for the first bar of a series) in scope.
CREATE OR REPLACE MACRO sma(x, n) AS (
  CASE WHEN bar_no >= n - 1 THEN
    avg(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
  END
);

-- Mean distance of the values from their mean.
CREATE OR REPLACE MACRO mean_absolute_deviation(x, n) AS (
  CASE WHEN bar_no >= n - 1 THEN
    list_avg(
      list_transform(
        list(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW),
        lambda value: abs(
          value - avg(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
        )
      )
    )
  END
);

-- Population deviation.
CREATE OR REPLACE MACRO rolling_deviation(x, n) AS (
  CASE WHEN bar_no >= n - 1 THEN
    stddev_pop(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
  END
);

CREATE OR REPLACE MACRO highest(x, n) AS (
  CASE WHEN bar_no >= n - 1 THEN
    max(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
  END
);

CREATE OR REPLACE MACRO lowest(x, n) AS (
  CASE WHEN bar_no >= n - 1 THEN
    min(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
  END
);

-- Weighted moving average: weights 1, 2, … n, the newest bar's the largest. Places are counted from a multiple of 2n
-- bars, so that they stay small numbers at any length of a series; in a window that lies across one, from n bars later.
CREATE OR REPLACE MACRO weighted_from(x, n, place) AS (
  (
    sum(x * place) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
    - (place - n) * sum(x) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW)
  ) / (n * (n + 1) / 2)
);
CREATE OR REPLACE MACRO wma(x, n) AS (
  CASE
    WHEN bar_no < n - 1 THEN NULL
    WHEN bar_no % (2 * n) >= n - 1 THEN weighted_from(x, n, bar_no % (2 * n))
    ELSE weighted_from(x, n, (bar_no + n) % (2 * n))
  END
);
