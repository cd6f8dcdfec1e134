-- What was ingested: one row a source file, its klines, and the lines that were rejected.
CREATE SCHEMA raw;

CREATE TABLE raw.source_file (
  source_file_id INTEGER NOT NULL,
  source_file VARCHAR NOT NULL,
  exchange VARCHAR NOT NULL,
  market VARCHAR NOT NULL,
  symbol VARCHAR NOT NULL,
  interval VARCHAR NOT NULL,
  checksum VARCHAR NOT NULL,
  rows INTEGER NOT NULL,
  quarantined_rows INTEGER NOT NULL,
  first_open_time TIMESTAMP,
  last_open_time TIMESTAMP,
  covers_from TIMESTAMP,
  covers_to TIMESTAMP,
  ingested_at TIMESTAMP NOT NULL
);

-- Volumes are decimals, as the exchange writes them, so that sums of them are exact.
CREATE TABLE raw.kline (
  source_file_id INTEGER NOT NULL,
  open_time TIMESTAMP NOT NULL,
  open DOUBLE NOT NULL,
  high DOUBLE NOT NULL,
  low DOUBLE NOT NULL,
  close DOUBLE NOT NULL,
  volume DECIMAL(38, 8) NOT NULL,
  close_time TIMESTAMP NOT NULL,
  quote_volume DECIMAL(38, 8) NOT NULL,
  trades BIGINT NOT NULL,
  taker_buy_volume DECIMAL(38, 8) NOT NULL,
  taker_buy_quote_volume DECIMAL(38, 8) NOT NULL
);

CREATE TABLE raw.quarantine (
  source_file_id INTEGER NOT NULL,
  line BIGINT NOT NULL,
  reason VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  -- The gap in the file that the line left; NULL where it left none.
  gap_from TIMESTAMP,
  gap_to TIMESTAMP
);

-- What the project's own files say: the intervals to resample to, the strategies and their rules, and the
-- indicators that the headers in models/indicators declare.
CREATE TABLE raw.resampled_interval (
  interval VARCHAR NOT NULL
);

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
  volatility_indicator VARCHAR NOT NULL,
  take_profit_atr DOUBLE NOT NULL,
  stop_loss_atr DOUBLE NOT NULL,
  edge_widening DOUBLE NOT NULL,
  look_ahead_bars INTEGER NOT NULL
);

CREATE TABLE raw.metric (
  strategy VARCHAR NOT NULL,
  metric VARCHAR NOT NULL,
  description VARCHAR NOT NULL,
  role VARCHAR NOT NULL,
  side VARCHAR,
  indicator VARCHAR NOT NULL,
  direction VARCHAR NOT NULL,
  threshold_start DOUBLE,
  threshold_end DOUBLE,
  threshold_indicator VARCHAR,
  window_size INTEGER NOT NULL,
  window_unit VARCHAR NOT NULL,
  weight DOUBLE NOT NULL,
  is_active BOOLEAN NOT NULL,
  valid_from DATE,
  valid_to DATE
);

CREATE TABLE raw.indicator (
  indicator VARCHAR NOT NULL,
  family VARCHAR NOT NULL,
  description VARCHAR NOT NULL,
  unit VARCHAR NOT NULL,
  warmup_bars INTEGER NOT NULL,
  source VARCHAR NOT NULL
);
