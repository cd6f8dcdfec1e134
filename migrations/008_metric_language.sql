-- Rules of a longer interval, windows of which one bar is enough, labels, and roles without a weight.
CREATE TABLE raw.metric_before AS FROM raw.metric;
DROP TABLE raw.metric;

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
  weight DOUBLE,
  is_active BOOLEAN NOT NULL,
  valid_from DATE,
  valid_to DATE,
  interval VARCHAR,
  match VARCHAR NOT NULL,
  tags VARCHAR[] NOT NULL
);

INSERT INTO raw.metric BY NAME SELECT *, 'ALL' AS match, [] AS tags FROM raw.metric_before;
DROP TABLE raw.metric_before;

-- What rules were goes on saying what they were: it reads as the same content would be written now.
UPDATE meta.metric_version
SET content = content[:-2] || ',"interval":null,"match":"ALL","tags":[]}';
