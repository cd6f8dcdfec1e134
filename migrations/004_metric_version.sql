-- Every content that a rule was landed with: its columns in raw.metric but for the description, as JSON.
CREATE TABLE meta.metric_version (
  strategy VARCHAR NOT NULL,
  metric VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  content VARCHAR NOT NULL,
  first_built_at TIMESTAMP NOT NULL
);
