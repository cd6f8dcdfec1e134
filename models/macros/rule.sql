-- Whether a value stands to its threshold as a rule asks; for a crossing, whether it is on the far side.
CREATE OR REPLACE MACRO holds(direction, value, threshold, threshold_end) AS
  CASE direction
    WHEN 'ABOVE' THEN value > threshold
    WHEN 'CROSS_UP' THEN value > threshold
    WHEN 'BELOW' THEN value < threshold
    WHEN 'CROSS_DOWN' THEN value < threshold
    WHEN 'BETWEEN' THEN value BETWEEN threshold AND threshold_end
    WHEN 'OUTSIDE' THEN value NOT BETWEEN threshold AND threshold_end
  END;
