-- A bar's volume as Accumulation/Distribution counts it: in full where it closes on its high, negative where on its
-- low, in between in proportion; 0 where high = low.
CREATE OR REPLACE MACRO money_flow_volume(high, low, close, volume) AS (
  CASE WHEN high > low THEN ((close - low) - (high - close)) / (high - low) * volume ELSE 0 END
);

-- How far Accumulation/Distribution, the running total of the flow, is above its exponential average over n bars that
-- is seeded with its first value. From bar to bar this distance is (1 - a) * (distance before + flow), beginning with 0:
-- (1 - a) / a = (n - 1) / 2 times an exponential average of the flows themselves. So no total is needed, whose rounding
-- would be that of a large number and which would reach back to the first bar.
CREATE OR REPLACE MACRO distance_from_average(flow, n) AS (
  (n - 1) / 2 * smooth(CASE WHEN bar_no > 0 THEN flow ELSE 0 END, 2.0 / (n + 1), 0, 1, 1)
);
