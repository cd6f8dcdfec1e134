-- Rules of a longer interval, windows of which one bar is enough, labels, and roles without a weight.
ALTER TABLE raw.metric ADD COLUMN interval VARCHAR;
ALTER TABLE raw.metric ADD COLUMN match VARCHAR DEFAULT 'ALL';
ALTER TABLE raw.metric ADD COLUMN tags VARCHAR[] DEFAULT [];
ALTER TABLE raw.metric ALTER COLUMN match SET NOT NULL;
ALTER TABLE raw.metric ALTER COLUMN tags SET NOT NULL;
ALTER TABLE raw.metric ALTER COLUMN weight DROP NOT NULL;

-- What rules were goes on saying what they were: it reads as the same content would be written now.
UPDATE meta.metric_version
SET content = content[:-2] || ',"interval":null,"match":"ALL","tags":[]}';
