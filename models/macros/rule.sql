-- Whether a value stands to its threshold as a rule asks; for a crossing, whether it is on the far side; for a slope or
-- a percentile, whether that number does.
CREATE OR REPLACE MACRO holds(direction, value, threshold, threshold_end) AS
  CASE direction
    WHEN 'ABOVE' THEN value > threshold
    WHEN 'CROSS_UP' THEN value > threshold
    WHEN 'SLOPE_ABOVE' THEN value > threshold
    WHEN 'PERCENTILE_ABOVE' THEN value > threshold
    WHEN 'BELOW' THEN value < threshold
    WHEN 'CROSS_DOWN' THEN value < threshold
    WHEN 'SLOPE_BELOW' THEN value < threshold
    WHEN 'PERCENTILE_BELOW' THEN value < threshold
    WHEN 'BETWEEN' THEN value BETWEEN threshold AND threshold_end
    WHEN 'OUTSIDE' THEN value NOT BETWEEN threshold AND threshold_end
  END;

-- The bars of `seconds` length that a rule's window has: hours are as many whole bars as fit. A slope needs two.
CREATE OR REPLACE MACRO window_bars(window_size, window_unit, direction, seconds) AS
  greatest(
    CASE window_unit WHEN 'hours' THEN window_size * 3600 // seconds ELSE window_size END,
    CASE WHEN direction IN ('SLOPE_ABOVE', 'SLOPE_BELOW') THEN 2 ELSE 1 END
  );

-- What each step from a bar to the next counts in the least-squares slope over n bars: 6k(n - k) / (n³ - n) of the k-th.
CREATE OR REPLACE MACRO slope_weights(n) AS
  list_transform(range(1, n), lambda k: 6.0::DOUBLE * k * (n - k) / (n::DOUBLE * (n::DOUBLE * n - 1)));

-- The least-squares slope over the values of a window, per bar; 0 exactly where nothing moves. The values are added up
-- in their own order: the last bits of a sum over a frame would depend on what else a query reads.
CREATE OR REPLACE MACRO slope(window_values, weights) AS
  list_dot_product(window_values[2:], weights) - list_dot_product(window_values[:-2], weights);
