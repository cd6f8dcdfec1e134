-- Exponential smoothing, y = y + a * (x - y), as two window sums and no recursion. A query that uses these needs
-- series_id and bar_no (0 for the first bar of a series) in scope.
--
-- Inside a block of rows, y is (1-a)^j * sum(a * x * (1-a)^-j), j counting from the block's start; the sum over
-- the block before, once more decayed, carries history in: y depends on less than two blocks of rows. In a block a
-- value decays to e^-75, 3e-33 of itself. What is older than the block before is less than that, and is dropped: were
-- blocks longer, a day of new bars would need more of those before it. Were they shorter, it would be seen where nothing
-- moves any more: two averages are compared (RSI, DX) until they are 1e-16, e^-37, of what they were, and what is dropped
-- must be less than that of them, too.
CREATE OR REPLACE MACRO smoothing_block(a) AS ceil(-75 / ln(1 - least(a, 0.999999)))::INTEGER;

-- The weighted input. The seed, the mean (sum / divisor) of `seed_bars` values from bar `first_bar` on, is folded
-- into the weights of those bars.
CREATE OR REPLACE MACRO smoothing_input(x, a, first_bar, seed_bars, divisor) AS (
  CASE
    WHEN bar_no >= first_bar + seed_bars THEN a * x
    WHEN bar_no >= first_bar THEN x * power(1 - a, bar_no - (first_bar + seed_bars - 1)) / divisor
    ELSE 0
  END
);

CREATE OR REPLACE MACRO smooth(x, a, first_bar, seed_bars, divisor) AS (
  CASE
    WHEN bar_no < first_bar + seed_bars - 1 THEN NULL
    WHEN a >= 1 THEN x
    ELSE
      power(1 - a, bar_no % smoothing_block(a)) * (
        sum(smoothing_input(x, a, first_bar, seed_bars, divisor) * power(1 - a, -(bar_no % smoothing_block(a)))) OVER (
          PARTITION BY series_id
          ORDER BY bar_no
          ROWS BETWEEN (bar_no % smoothing_block(a)) PRECEDING AND CURRENT ROW
        )
        + power(1 - a, smoothing_block(a)) * coalesce(
          sum(smoothing_input(x, a, first_bar, seed_bars, divisor) * power(1 - a, -(bar_no % smoothing_block(a)))) OVER (
            PARTITION BY series_id
            ORDER BY bar_no
            ROWS BETWEEN (bar_no % smoothing_block(a) + smoothing_block(a)) PRECEDING
              AND (bar_no % smoothing_block(a) + 1) PRECEDING
          ),
          0
        )
      )
  END
);

-- Exponential moving average, a = 2 / (n + 1), seeded with the mean of the first n values (from `first_bar` on).
CREATE OR REPLACE MACRO ema
  (x, n) AS smooth(x, 2.0 / (n + 1), 0, n, n),
  (x, n, first_bar) AS smooth(x, 2.0 / (n + 1), first_bar, n, n);

-- Wilder's moving average, a = 1 / n, seeded likewise.
CREATE OR REPLACE MACRO rma(x, n, first_bar) AS smooth(x, 1.0 / n, first_bar, n, n);

-- Wilder's smoothed sum as TA-Lib seeds it for directional movement: n - 1 values summed, then smoothed.
-- A smoothed sum is n times a smoothed mean; the factor cancels in every quotient it is used in.
CREATE OR REPLACE MACRO wilder_sum(x, n) AS smooth(x, 1.0 / n, 1, n - 1, n);
