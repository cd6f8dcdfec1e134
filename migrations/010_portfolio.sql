-- What `portfolio` of a strategy.yml says. The shape of the rows has changed: they are landed once more.
ALTER TABLE raw.strategy ADD COLUMN currency VARCHAR;
ALTER TABLE raw.strategy ADD COLUMN initial_equity DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN max_positions INTEGER;
ALTER TABLE raw.strategy ADD COLUMN max_exposure DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN min_notional DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN sizing VARCHAR;
ALTER TABLE raw.strategy ADD COLUMN position_fraction DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN max_position_fraction DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN volatility_target DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN kelly_share DOUBLE;
ALTER TABLE raw.strategy ADD COLUMN kelly_min_trades INTEGER;
