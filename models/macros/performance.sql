-- Figures of an account, each an aggregate over its daily returns in percent, of which a year has 365; the risk-free rate
-- is 0. NULL returns do not count. Sums run in the order of the values themselves: they are then the same in whatever
-- order rows come.

-- Sample deviation (n - 1) of the daily returns, a year's worth of it, in percent.
CREATE OR REPLACE MACRO volatility_pct(daily) AS stddev_samp(daily ORDER BY daily) * sqrt(365);

-- Mean by deviation (W. F. Sharpe, The Sharpe Ratio, 1994); NULL where the returns do not vary.
CREATE OR REPLACE MACRO sharpe_ratio(daily) AS
  avg(daily ORDER BY daily) / nullif(stddev_samp(daily ORDER BY daily), 0) * sqrt(365);

-- Mean by downside deviation, the root of the mean square of the losses, where a day that did not lose counts as 0
-- (F. A. Sortino, R. van der Meer, Downside Risk, 1991); NULL where no day lost.
CREATE OR REPLACE MACRO sortino_ratio(daily) AS
  avg(daily ORDER BY daily) / nullif(sqrt(avg(power(least(daily, 0), 2) ORDER BY daily)), 0) * sqrt(365);

-- Compound annual growth: the yearly return, in percent, that makes `last_equity` of `first_equity` in so many days.
CREATE OR REPLACE MACRO annual_growth_pct(first_equity, last_equity, days) AS
  100 * (power(last_equity / first_equity, 365 / days) - 1);

-- `figure: reason` where a figure is NULL.
CREATE OR REPLACE MACRO null_reason(figure, value, reason) AS CASE WHEN value IS NULL THEN figure || ': ' || reason END;
