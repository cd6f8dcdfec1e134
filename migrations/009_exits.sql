-- Exits of a strategy in ATR or percent, adapted to the edge, with a trailing stop and a stop at break-even. What the
-- project's files say is landed anew after this.
DROP TABLE raw.strategy;

CREATE TABLE raw.strategy (
  strategy VARCHAR NOT NULL,
  description VARCHAR NOT NULL,
  is_in_force BOOLEAN NOT NULL,
  buy_score DOUBLE NOT NULL,
  sell_score DOUBLE NOT NULL,
  min_edge DOUBLE NOT NULL,
  conflict_score DOUBLE NOT NULL,
  min_confidence DOUBLE NOT NULL,
  max_confidence DOUBLE NOT NULL,
  exit_unit VARCHAR NOT NULL,
  volatility_indicator VARCHAR,
  take_profit DOUBLE NOT NULL,
  stop_loss DOUBLE NOT NULL,
  look_ahead_bars INTEGER NOT NULL,
  distance_factor_no_edge DOUBLE NOT NULL,
  distance_factor_full_edge DOUBLE NOT NULL,
  look_ahead_factor_no_edge DOUBLE NOT NULL,
  look_ahead_factor_full_edge DOUBLE NOT NULL,
  trailing_activation DOUBLE,
  trailing_distance DOUBLE,
  break_even_gain DOUBLE
);
