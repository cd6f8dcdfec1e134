-- Every content that a table has had, and in which of its rows it differs from the one before: those with these key
-- values (JSON, column to text), from one instant to another; without one, from the first or to the last.
CREATE TABLE meta.change (
  table_name VARCHAR NOT NULL,
  content BIGINT NOT NULL,
  keys VARCHAR NOT NULL,
  from_time TIMESTAMP,
  to_time TIMESTAMP
);

-- A landing table's content is a number like that of any other table; what tells it from what is wanted is its
-- fingerprint.
ALTER TABLE meta.landing RENAME content TO fingerprint;
ALTER TABLE meta.landing ADD COLUMN content VARCHAR;

-- Nothing is known of changes up to here: every model runs once more.
DELETE FROM meta.landing;
UPDATE meta.model_state SET inputs = '{}';

-- Whether a run made the whole table or only what had changed, and how many rows it wrote.
ALTER TABLE meta.model_run ADD COLUMN is_incremental BOOLEAN;
ALTER TABLE meta.model_run ADD COLUMN written_rows BIGINT;
