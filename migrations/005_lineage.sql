-- Which table is made from which, models and landing tables: one row an arrow.
CREATE TABLE meta.lineage (
  parent VARCHAR NOT NULL,
  child VARCHAR NOT NULL
);

-- Which columns the values of a column are made of.
CREATE TABLE meta.column_lineage (
  parent_table VARCHAR NOT NULL,
  parent_column VARCHAR NOT NULL,
  child_table VARCHAR NOT NULL,
  child_column VARCHAR NOT NULL
);
