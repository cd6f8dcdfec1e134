-- What project.yml names to be looked at closely: one row.
CREATE TABLE raw.research (
  symbol VARCHAR NOT NULL,
  market VARCHAR NOT NULL,
  interval VARCHAR NOT NULL
);
