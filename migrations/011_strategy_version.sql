-- Every set of numbers and rules that the strategy in force was built with: its row of raw.strategy and its active
-- signals and filters of raw.metric, but for what is said of them for people, as JSON.
CREATE TABLE meta.strategy_version (
  strategy VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  fingerprint VARCHAR NOT NULL,
  content VARCHAR NOT NULL,
  first_built_at TIMESTAMP NOT NULL
);

-- What came of a version in the last build under it, one row an interval: the figures of all symbols' trades, the bars
-- that they are about, and what else they depend on: the version of each model (JSON), and the content that tables had.
CREATE TABLE meta.strategy_result (
  strategy VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  interval VARCHAR NOT NULL,
  trades INTEGER NOT NULL,
  win_rate DOUBLE,
  expectancy_pct DOUBLE,
  expectancy_error DOUBLE,
  profit_factor DOUBLE,
  final_equity DOUBLE,
  longest_trade_seconds BIGINT,
  symbols VARCHAR[] NOT NULL,
  first_bar_at TIMESTAMP NOT NULL,
  last_bar_at TIMESTAMP NOT NULL,
  bars BIGINT NOT NULL,
  model_versions VARCHAR NOT NULL,
  contents VARCHAR NOT NULL
);

-- The trades behind these figures, by the week (its Monday, UTC) of their prediction: what tells whether two versions
-- differ by more than chance.
CREATE TABLE meta.strategy_week (
  strategy VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  interval VARCHAR NOT NULL,
  week DATE NOT NULL,
  trades INTEGER NOT NULL,
  wins INTEGER NOT NULL,
  return_pct DOUBLE NOT NULL
);
