-- What SQL clients read of an indicator too: how it is computed, and the least and the greatest value it can have.
ALTER TABLE raw.indicator ADD COLUMN formula VARCHAR;
ALTER TABLE raw.indicator ADD COLUMN lowest DOUBLE;
ALTER TABLE raw.indicator ADD COLUMN highest DOUBLE;
