-- Measures of the association rule pattern => outcome, from counts: trades in all, `matches` in which the pattern is
-- found, `outcomes` that came out so, `joint` that have and did both. NULL where there is nothing to divide by.

CREATE OR REPLACE MACRO association_support(trades, joint) AS
  joint / nullif(trades, 0);

CREATE OR REPLACE MACRO association_confidence(matches, joint) AS
  joint / nullif(matches, 0);

CREATE OR REPLACE MACRO association_lift(trades, matches, outcomes, joint) AS
  (joint / nullif(matches, 0)) / nullif(outcomes / nullif(trades, 0), 0);

CREATE OR REPLACE MACRO association_leverage(trades, matches, outcomes, joint) AS
  joint / nullif(trades, 0) - (matches / nullif(trades, 0)) * (outcomes / nullif(trades, 0));

CREATE OR REPLACE MACRO association_conviction(trades, matches, outcomes, joint) AS
  (1 - outcomes / nullif(trades, 0)) / nullif(1 - joint / nullif(matches, 0), 0);

-- How many times as frequent the pattern is among trades of the outcome as among the others.
CREATE OR REPLACE MACRO association_growth(trades, matches, outcomes, joint) AS
  (joint / nullif(outcomes, 0)) / nullif((matches - joint) / nullif(trades - outcomes, 0), 0);
