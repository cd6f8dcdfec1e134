/**
 * Writes pattern-trades.csv.gz, the trades of four-hour bars as the stage `patterns` is given them, from the published
 * warehouse of a project: `node tests/golden/write-trades.ts DIR`. The one that is kept is of the shipped rules on the
 * one-hour bars of five symbols, 2022-01 to 2026-04; times are seconds since 1970, returns in percent, rounded.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModel } from '../../src/model/parse-model.ts';
import { projectPaths } from '../../src/project/paths.ts';
import { openReadOnly } from '../../src/warehouse/database.ts';
import { literal } from '../../src/warehouse/sql-text.ts';

const MODEL = 'models/marts/trade_pattern.sql';

const root = process.argv[2]!;
const parsed = parseModel(MODEL, readFileSync(join(root, MODEL), 'utf8'));
if (!parsed.ok) throw new Error(`${MODEL} has no good header`);
const { connection, close } = await openReadOnly(projectPaths(root).published);
await connection.run(`
  COPY (
    SELECT
      symbol_id,
      epoch(predicting_at)::BIGINT AS predicting_at,
      epoch(entry_at)::BIGINT AS entry_at,
      epoch(exit_at)::BIGINT AS exit_at,
      epoch(confirmed_at)::BIGINT AS confirmed_at,
      round(pnl_pct, 4) AS pnl_pct,
      items
    FROM (${parsed.model.sql})
    JOIN dim_interval USING (interval_id)
    WHERE interval = '4h'
    ORDER BY predicting_at, symbol_id
  ) TO ${literal(join(import.meta.dirname, 'pattern-trades.csv.gz'))} (FORMAT csv, COMPRESSION gzip)`);
close();
