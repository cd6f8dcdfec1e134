-- Figures of a group of trades, each an aggregate over their net returns in percent. NULL returns (trades that are not
-- settled) do not count, so that `win_rate(CASE WHEN action = 'BUY' THEN pnl_pct END)` is that of the longs. A figure
-- that has no meaning for the trades there are is NULL. Sums run in the order of the values themselves: they are then
-- the same for the same trades in whatever order rows come.

-- Part of the trades with a net return above 0.
CREATE OR REPLACE MACRO win_rate(pnl) AS count_if(pnl > 0) / nullif(count(pnl), 0);

-- The mean net return: what one more trade may be expected to bring.
CREATE OR REPLACE MACRO expectancy(pnl) AS avg(pnl ORDER BY pnl);

CREATE OR REPLACE MACRO median_return(pnl) AS median(pnl);

-- A trade that gained nothing did not win: it counts among the losses, as it does in the win rate.
CREATE OR REPLACE MACRO average_win(pnl) AS avg(pnl ORDER BY pnl) FILTER (pnl > 0);
CREATE OR REPLACE MACRO average_loss(pnl) AS avg(pnl ORDER BY pnl) FILTER (pnl <= 0);

-- All that was won for each percent that was lost; NULL where nothing was lost.
CREATE OR REPLACE MACRO profit_factor(pnl) AS
  coalesce(sum(pnl ORDER BY pnl) FILTER (pnl > 0), 0) / nullif(abs(sum(pnl ORDER BY pnl) FILTER (pnl <= 0)), 0);

-- The average win for each percent of the average loss; NULL without the one or the other.
CREATE OR REPLACE MACRO payoff_ratio(pnl) AS average_win(pnl) / nullif(abs(average_loss(pnl)), 0);

-- Sample deviation (n - 1) of a trade's return; NULL for fewer than two trades.
CREATE OR REPLACE MACRO return_deviation(pnl) AS stddev_samp(pnl ORDER BY pnl);

-- How far the expectancy may be off by chance: deviation / √n. Holds for trades that do not depend on each other.
CREATE OR REPLACE MACRO expectancy_error(pnl) AS return_deviation(pnl) / sqrt(count(pnl));

-- System Quality Number (Van K. Tharp, Definitive Guide to Position Sizing): √n × expectancy / deviation, which is the
-- t-statistic of the expectancy. Tharp holds n at 100 for long lists of trades; here it is all of them. NULL for fewer
-- than two trades, and where all returned the same.
CREATE OR REPLACE MACRO system_quality(pnl) AS
  sqrt(count(pnl)) * expectancy(pnl) / nullif(return_deviation(pnl), 0);

CREATE OR REPLACE MACRO best_return(pnl) AS max(pnl);
CREATE OR REPLACE MACRO worst_return(pnl) AS min(pnl);

-- What a trade returned before fees, in percent of the entry price; slippage is in the prices.
CREATE OR REPLACE MACRO gross_return(action, entry_price, exit_price) AS
  CASE action WHEN 'BUY' THEN 100 WHEN 'SELL' THEN -100 END * (exit_price - entry_price) / entry_price;

-- The fees of a whole trade, in hundredths of a percent, at which the expectancy would be 0: the mean return before fees.
-- Below 0 the trades lose without any fee.
CREATE OR REPLACE MACRO break_even_cost(gross) AS 100 * expectancy(gross);
