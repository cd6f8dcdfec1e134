-- One number for one bar, the same in every build: symbol, interval and second, in 53 bits (exact in JavaScript too).
CREATE OR REPLACE MACRO prediction_key(symbol_id, interval_id, instant) AS
  (symbol_id::BIGINT * 32 + interval_id) * 8589934592 + epoch(instant)::BIGINT;
