-- Supertrend: the fields of the state after bar b, from the state s after the bar before.

-- A band moves towards the price only, until a close was beyond it; a close beyond it turns the trend.
CREATE OR REPLACE MACRO supertrend_upper(s, b) AS (
  CASE WHEN s.upper <= b.upper AND b.prev_close <= s.upper THEN s.upper ELSE b.upper END
);
CREATE OR REPLACE MACRO supertrend_lower(s, b) AS (
  CASE WHEN s.lower >= b.lower AND b.prev_close >= s.lower THEN s.lower ELSE b.lower END
);

-- It begins with a fall, and has nothing before the first average true range.
CREATE OR REPLACE MACRO supertrend_is_rise(s, b) AS (
  CASE
    WHEN b.upper IS NULL THEN NULL
    WHEN s.is_rise THEN b.close >= supertrend_lower(s, b)
    WHEN NOT s.is_rise THEN b.close > supertrend_upper(s, b)
    ELSE false
  END
);

CREATE OR REPLACE MACRO supertrend_step(s, b, stops) AS ({
  'is_rise': supertrend_is_rise(s, b),
  'upper': supertrend_upper(s, b),
  'lower': supertrend_lower(s, b),
  'stops': stops
});

-- Before the first step.
CREATE OR REPLACE MACRO supertrend_before() AS ({
  'is_rise': NULL::BOOLEAN,
  'upper': NULL::DOUBLE,
  'lower': NULL::DOUBLE,
  'stops': NULL::STRUCT(stop DOUBLE, is_rise BOOLEAN)[]
});

-- The state after a list of bars.
CREATE OR REPLACE MACRO supertrend_after(begun, bars) AS list_reduce(
  bars,
  lambda s, b: supertrend_step(s, b, s.stops),
  begun
);

-- The same with the stop of each bar: the lower band in a rise, else the upper one.
CREATE OR REPLACE MACRO supertrend_along(begun, bars) AS list_reduce(
  bars,
  lambda s, b: supertrend_step(s, b, list_append(s.stops, {
    'stop': CASE WHEN supertrend_is_rise(s, b) THEN supertrend_lower(s, b) ELSE supertrend_upper(s, b) END,
    'is_rise': supertrend_is_rise(s, b)
  })),
  begun
);
