-- The start of the bar of `seconds` length that an instant falls into. Weeks start on Monday, months on the first.
CREATE OR REPLACE MACRO bar_start(instant, interval_name, seconds) AS
  CASE interval_name
    WHEN '1w' THEN date_trunc('week', instant)
    WHEN '1M' THEN date_trunc('month', instant)
    ELSE time_bucket(to_seconds(seconds), instant, TIMESTAMP '1970-01-01')
  END;

-- The UTC day in which a bar lies, by its close_time: a bar that ends at midnight belongs to the day before.
CREATE OR REPLACE MACRO bar_day(close_time) AS (close_time - INTERVAL 1 MICROSECOND)::DATE;

-- The instant at which a bar is over.
CREATE OR REPLACE MACRO bar_end(open_time, interval_name, seconds) AS
  CASE interval_name
    WHEN '1M' THEN open_time + INTERVAL 1 MONTH
    ELSE open_time + to_seconds(seconds)
  END;
