-- What a bar's volume counts in Accumulation/Distribution: 1 where it closes on its high, -1 where on its low, in
-- between in proportion; 0 where high = low.
CREATE OR REPLACE MACRO money_flow_multiplier(high, low, close) AS (
  CASE WHEN high > low THEN ((close - low) - (high - close)) / (high - low) ELSE 0 END
);

-- What it counts in On-Balance Volume: 1 where the close rose, -1 where it fell; 1 in the first bar of a series.
CREATE OR REPLACE MACRO balance_multiplier(bar_no, close, prev_close) AS (
  CASE WHEN bar_no = 0 THEN 1 ELSE sign(close - prev_close) END
);

-- How far Accumulation/Distribution, the running total of the flow, is above its exponential average over n bars that
-- is seeded with its first value. From bar to bar this distance is (1 - a) * (distance before + flow), beginning with 0:
-- (1 - a) / a = (n - 1) / 2 times an exponential average of the flows themselves. So no total is needed, whose rounding
-- would be that of a large number and which would reach back to the first bar.
CREATE OR REPLACE MACRO distance_from_average(flow, n) AS (
  (n - 1) / 2 * smooth(CASE WHEN bar_no > 0 THEN flow ELSE 0 END, 2.0 / (n + 1), 0, 1, 1)
);
