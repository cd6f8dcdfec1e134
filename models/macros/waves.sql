-- The mean square of one wave in the last n values: the wave that goes round k times in them (0 < k < n / 2), by the
-- discrete Fourier transform. Its phase is counted from a multiple of n bars, which leaves the power as it is, so that
-- two plain window sums are all it takes (Goertzel's algorithm without the recursion). The first bar of a series has no
-- value before it: for changes from bar to bar. A query that uses this needs series_id and bar_no in scope.
CREATE OR REPLACE MACRO wave_power(x, n, k) AS (
  CASE WHEN bar_no >= n THEN
    2.0 / (n * n) * (
      power(sum(x * cos(2 * pi() * (k * bar_no % n) / n)) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW), 2)
      + power(sum(x * sin(2 * pi() * (k * bar_no % n) / n)) OVER (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW), 2)
    )
  END
);

-- Where something that goes round, such as the hour of the day, stands on its circle.
CREATE OR REPLACE MACRO circle_sin(share) AS (sin(2 * pi() * share));
CREATE OR REPLACE MACRO circle_cos(share) AS (cos(2 * pi() * share));
