-- Wilder's Parabolic SAR: the fields of the state after bar b, from the state s after the bar before. Each is made by
-- itself, for a step on a struct is the slower the more structs there are to choose from.

-- s.next is the stop that holds on the coming bar. A bar that reaches it turns the trend.
CREATE OR REPLACE MACRO psar_turns(s, b) AS (CASE WHEN s.is_long THEN b.low <= s.next ELSE b.high >= s.next END);

-- The stop that held on the bar; at a turn it leaps to the extreme of the trend that ends.
CREATE OR REPLACE MACRO psar_stop(s, b) AS (
  CASE
    WHEN psar_turns(s, b) THEN CASE WHEN s.is_long THEN greatest(s.extreme, b.top) ELSE least(s.extreme, b.bottom) END
    ELSE s.next
  END
);
CREATE OR REPLACE MACRO psar_extreme(s, b) AS (
  CASE
    WHEN s.is_long <> psar_turns(s, b) THEN CASE WHEN s.is_long THEN greatest(s.extreme, b.high) ELSE b.high END
    WHEN s.is_long THEN b.low
    ELSE least(s.extreme, b.low)
  END
);

-- A new extreme speeds the stop up.
CREATE OR REPLACE MACRO psar_faster(factor) AS least(factor + 0.02::DOUBLE, 0.2::DOUBLE);
CREATE OR REPLACE MACRO psar_factor(s, b) AS (
  CASE
    WHEN psar_turns(s, b) THEN 0.02::DOUBLE
    WHEN CASE WHEN s.is_long THEN b.high > s.extreme ELSE b.low < s.extreme END THEN psar_faster(s.factor)
    ELSE s.factor
  END
);

-- The stop of the coming bar is never inside the range of the last two bars (b.top and b.bottom). The new stop,
-- extreme and factor are written out for each case: to name them here is to calculate them again.
CREATE OR REPLACE MACRO psar_below(stop, extreme, factor, b) AS least(stop + factor * (extreme - stop), b.bottom);
CREATE OR REPLACE MACRO psar_above(stop, extreme, factor, b) AS greatest(stop + factor * (extreme - stop), b.top);
CREATE OR REPLACE MACRO psar_next(s, b) AS (
  CASE
    WHEN s.is_long AND b.low <= s.next THEN psar_above(greatest(s.extreme, b.top), b.low, 0.02::DOUBLE, b)
    WHEN s.is_long AND b.high > s.extreme THEN psar_below(s.next, b.high, psar_faster(s.factor), b)
    WHEN s.is_long THEN psar_below(s.next, s.extreme, s.factor, b)
    WHEN b.high >= s.next THEN psar_below(least(s.extreme, b.bottom), b.high, 0.02::DOUBLE, b)
    WHEN b.low < s.extreme THEN psar_above(s.next, b.low, psar_faster(s.factor), b)
    ELSE psar_above(s.next, s.extreme, s.factor, b)
  END
);

CREATE OR REPLACE MACRO psar_step(s, b, stops) AS ({
  'is_long': s.is_long <> psar_turns(s, b),
  'extreme': psar_extreme(s, b),
  'factor': psar_factor(s, b),
  'next': psar_next(s, b),
  'stops': stops
});

-- Before the first step. TA-Lib begins with a fall if the first -DM is above 0, and with the far end of the bar before
-- as the stop.
CREATE OR REPLACE MACRO psar_before(b) AS ({
  'is_long': b.begins_long,
  'extreme': CASE WHEN b.begins_long THEN b.high ELSE b.low END,
  'factor': 0.02::DOUBLE,
  'next': b.first_stop,
  'stops': NULL::DOUBLE[]
});

-- The state after a list of bars.
CREATE OR REPLACE MACRO psar_after(begun, bars) AS list_reduce(bars, lambda s, b: psar_step(s, b, s.stops), begun);

-- The same with the stop of each bar.
CREATE OR REPLACE MACRO psar_along(begun, bars) AS list_reduce(
  bars,
  lambda s, b: psar_step(s, b, list_append(s.stops, psar_stop(s, b))),
  begun
);
