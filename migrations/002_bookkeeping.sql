-- Ids given once and kept: the natural key is the key columns' values, one after another.
CREATE TABLE meta.surrogate_key (
  model VARCHAR NOT NULL,
  natural_key VARCHAR[] NOT NULL,
  id SMALLINT NOT NULL
);

-- Every run of a model that was kept.
CREATE TABLE meta.model_run (
  model VARCHAR NOT NULL,
  started_at TIMESTAMP NOT NULL,
  duration_ms INTEGER NOT NULL,
  row_count BIGINT
);
