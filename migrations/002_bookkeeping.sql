-- Ids given once and kept: the natural key is the key columns' values, one after another.
CREATE TABLE meta.surrogate_key (
  model VARCHAR NOT NULL,
  natural_key VARCHAR[] NOT NULL,
  id SMALLINT NOT NULL
);

-- What each landing table holds, as a hash.
CREATE TABLE meta.landing (
  table_name VARCHAR NOT NULL,
  content VARCHAR NOT NULL
);

-- What each model was built from, for the next build to compare: its definition part by part, and the content of
-- each input. `content` is its own: another number once its rows are other rows.
CREATE SEQUENCE meta.content;

CREATE TABLE meta.model_state (
  model VARCHAR NOT NULL,
  definition VARCHAR NOT NULL,
  inputs VARCHAR NOT NULL,
  content VARCHAR NOT NULL,
  is_audited BOOLEAN NOT NULL
);

-- Every definition that a model was built with.
CREATE TABLE meta.model_version (
  model VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  fingerprint VARCHAR NOT NULL,
  sql VARCHAR NOT NULL,
  first_built_at TIMESTAMP NOT NULL
);

-- Every run of a model that was kept.
CREATE TABLE meta.model_run (
  model VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  started_at TIMESTAMP NOT NULL,
  duration_ms INTEGER NOT NULL,
  row_count BIGINT,
  reason VARCHAR NOT NULL
);

-- The builds that had something to do; the last one's id tells whether the published file is up to date.
CREATE TABLE meta.build (
  build_id VARCHAR NOT NULL,
  started_at TIMESTAMP NOT NULL
);
