-- Share of rises in all movement, 0-100, of two averages; TA-Lib takes less than 1e-14 for no movement, and gives 0.
CREATE OR REPLACE MACRO relative_strength(average_gain, average_loss) AS (
  CASE
    WHEN average_gain + average_loss < 1e-14 THEN 0
    ELSE 100 * average_gain / (average_gain + average_loss)
  END
);
