-- While the audits of a build run, what its strategy was known to have made before: put back if they fail, or if the
-- build is killed. The published file is copied meanwhile, and has it still.
CREATE TABLE meta.strategy_before (
  strategy VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  is_new BOOLEAN NOT NULL
);
CREATE TABLE meta.strategy_result_before AS FROM meta.strategy_result LIMIT 0;
CREATE TABLE meta.strategy_week_before AS FROM meta.strategy_week LIMIT 0;
