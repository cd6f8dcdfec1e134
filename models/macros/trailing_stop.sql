-- One step of the stops that follow the price: the state after bar b, from the state s after the bar before.

-- Wilder's Parabolic SAR: the stop that held on the bar, and `next`, the one for the coming bar, which is never inside
-- the range of the last two bars (b.top and b.bottom).
CREATE OR REPLACE MACRO psar_state(is_long, stop, extreme, factor, b) AS ({
  'is_long': is_long,
  'stop': stop,
  'extreme': extreme,
  'factor': factor,
  'next': CASE
    WHEN is_long THEN least(stop + factor * (extreme - stop), b.bottom)
    ELSE greatest(stop + factor * (extreme - stop), b.top)
  END
});

-- A bar that reaches the stop turns the trend: the stop leaps to the extreme of the trend that ends. One with a new
-- extreme speeds the stop up.
CREATE OR REPLACE MACRO psar_step(s, b) AS (
  CASE
    WHEN s.is_long AND b.low <= s.next THEN psar_state(false, greatest(s.extreme, b.top), b.low, 0.02, b)
    WHEN s.is_long AND b.high > s.extreme THEN psar_state(true, s.next, b.high, least(s.factor + 0.02, 0.2), b)
    WHEN s.is_long THEN psar_state(true, s.next, s.extreme, s.factor, b)
    WHEN b.high >= s.next THEN psar_state(true, least(s.extreme, b.bottom), b.high, 0.02, b)
    WHEN b.low < s.extreme THEN psar_state(false, s.next, b.low, least(s.factor + 0.02, 0.2), b)
    ELSE psar_state(false, s.next, s.extreme, s.factor, b)
  END
);

-- Supertrend: a band moves towards the price only, until a close was beyond it; a close beyond it turns the trend.
CREATE OR REPLACE MACRO supertrend_state(is_rise, upper, lower, b) AS ({
  'direction': CASE
    WHEN upper IS NULL THEN NULL
    WHEN is_rise THEN CASE WHEN b.close < lower THEN -1 ELSE 1 END
    WHEN NOT is_rise THEN CASE WHEN b.close > upper THEN 1 ELSE -1 END
    ELSE -1
  END,
  'upper': upper,
  'lower': lower
});
CREATE OR REPLACE MACRO supertrend_step(s, b) AS supertrend_state(
  s.direction = 1,
  CASE WHEN s.upper <= b.upper AND b.prev_close <= s.upper THEN s.upper ELSE b.upper END,
  CASE WHEN s.lower >= b.lower AND b.prev_close >= s.lower THEN s.lower ELSE b.lower END,
  b
);

-- Before the first step. TA-Lib's SAR begins with a fall if the first -DM is above 0, and with the far end of the bar
-- before as its stop. Supertrend has nothing before the first average true range.
CREATE OR REPLACE MACRO stops_before(b) AS ({
  'psar': {
    'is_long': b.dm_down = 0,
    'stop': NULL::DOUBLE,
    'extreme': CASE WHEN b.dm_down = 0 THEN b.high ELSE b.low END,
    'factor': 0.02::DOUBLE,
    'next': CASE WHEN b.dm_down = 0 THEN b.prev_low ELSE b.prev_high END
  },
  'supertrend': {'direction': NULL::INTEGER, 'upper': NULL::DOUBLE, 'lower': NULL::DOUBLE}
});

CREATE OR REPLACE MACRO stops_step(s, b) AS ({
  'psar': psar_step(s.psar, b),
  'supertrend': supertrend_step(s.supertrend, b)
});

-- The state after a list of bars.
CREATE OR REPLACE MACRO stops_after(s, bars) AS list_reduce(bars, lambda s, b: stops_step(s, b), s);

-- What is shown of a state.
CREATE OR REPLACE MACRO stops_shown(s) AS ({
  'psar': s.psar.stop,
  'supertrend': CASE s.supertrend.direction WHEN 1 THEN s.supertrend.lower ELSE s.supertrend.upper END,
  'direction': s.supertrend.direction
});

-- What is shown after each of a list of bars, as a list.
CREATE OR REPLACE MACRO stops_along(s, bars) AS (
  list_transform(
    [
      list_reduce(
        bars,
        lambda way, b: {'s': stops_step(way.s, b), 'passed': list_append(way.passed, stops_shown(way.s))},
        {'s': s, 'passed': [stops_shown(s)][:0]}
      )
    ],
    lambda way: list_append(way.passed, stops_shown(way.s))[2:]
  )[1]
);
