-- Intervals for shares of counts, at 95 %. NULL where nothing was counted.

-- The normal quantile of 97.5 %.
CREATE OR REPLACE MACRO normal_quantile_975() AS 1.959963984540054::DOUBLE;

-- Half the width of Wilson's interval, and its middle.
CREATE OR REPLACE MACRO wilson_half_width(successes, trials) AS (
  normal_quantile_975() / (trials + power(normal_quantile_975(), 2))
  * sqrt(successes * (trials - successes) / trials + power(normal_quantile_975(), 2) / 4)
);
CREATE OR REPLACE MACRO wilson_middle(successes, trials) AS (
  (successes + power(normal_quantile_975(), 2) / 2) / (trials + power(normal_quantile_975(), 2))
);

-- Wilson's score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212), without continuity correction.
CREATE OR REPLACE MACRO wilson_low(successes, trials) AS (
  CASE WHEN trials > 0 THEN greatest(wilson_middle(successes, trials) - wilson_half_width(successes, trials), 0) END
);
CREATE OR REPLACE MACRO wilson_high(successes, trials) AS (
  CASE WHEN trials > 0 THEN least(wilson_middle(successes, trials) + wilson_half_width(successes, trials), 1) END
);

-- Newcombe's hybrid score interval of the difference of two shares, the first less the second (Newcombe 1998, Stat. Med.
-- 17, 873-890, method 10): the distances of each share from the ends of its own Wilson interval, as sides of a right
-- angle. NULL where either counted nothing.
CREATE OR REPLACE MACRO newcombe_low(successes, trials, other_successes, other_trials) AS (
  CASE WHEN trials > 0 AND other_trials > 0 THEN
    successes / trials - other_successes / other_trials - sqrt(
      power(successes / trials - wilson_low(successes, trials), 2)
      + power(wilson_high(other_successes, other_trials) - other_successes / other_trials, 2)
    )
  END
);
CREATE OR REPLACE MACRO newcombe_high(successes, trials, other_successes, other_trials) AS (
  CASE WHEN trials > 0 AND other_trials > 0 THEN
    successes / trials - other_successes / other_trials + sqrt(
      power(wilson_high(successes, trials) - successes / trials, 2)
      + power(other_successes / other_trials - wilson_low(other_successes, other_trials), 2)
    )
  END
);
