-- What each model was last audited on: a hash of all that was asked of it, and the content that each table had which
-- was looked at. A model that has not passed since stands here as it was before, or not at all.
CREATE TABLE meta.audit (
  model VARCHAR NOT NULL,
  tests VARCHAR NOT NULL,
  contents VARCHAR NOT NULL
);

ALTER TABLE meta.model_state DROP COLUMN is_audited;
