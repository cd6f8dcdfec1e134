import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { changeRecord } from './incremental/change-ledger.ts';
import type { Region } from './incremental/region.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelState } from './state.ts';

/** What is kept of a model's run. */
export interface RunRecord {
  readonly model: Model;
  readonly version: ModelVersion;
  /** What the model was built from before, if it was. */
  readonly before: ModelState | undefined;
  /** What it is built from now. */
  readonly state: ModelState;
  /** Where its rows are others than before. */
  readonly changed: readonly Region[];
  readonly reason: string;
  readonly startedAt: Date;
  readonly milliseconds: number;
  /** null where the model has no rows of its own. */
  readonly rows: number | null;
  /** null where the whole table was made. */
  readonly writtenRows: number | null;
}

/**
 * The statements that keep the record, for the transaction that makes the rows. Their values are in the text, so
 * that all of them take one trip to the database.
 */
export function recordRun(record: RunRecord): string[] {
  const { model, version, before, state, changed } = record;
  const name = literal(model.qualifiedName);
  return [
    ...changeRecord(model.qualifiedName, state.content, changed),
    ...(before ? [`DELETE FROM meta.model_state WHERE model = ${name}`] : []),
    `INSERT INTO meta.model_state VALUES (${[
      name,
      literal(JSON.stringify(state.definition)),
      literal(JSON.stringify(state.inputs)),
      literal(state.content),
    ].join(', ')})`,
    ...(version.isNew ? [recordVersion(model, version)] : []),
    `INSERT INTO meta.model_run
       (model, version, started_at, duration_ms, row_count, reason, is_incremental, written_rows)
     VALUES (${[
       name,
       version.number,
       literal(record.startedAt.toISOString()),
       record.milliseconds,
       record.rows ?? 'NULL',
       literal(record.reason),
       record.writtenRows !== null,
       record.writtenRows ?? 'NULL',
     ].join(', ')})`,
  ];
}

/** How many rows each model had after its last run, by qualified name; null where it had none of its own. */
export async function lastRowCounts(
  connection: DuckDBConnection,
): Promise<Map<string, number | null>> {
  const rows = await readRows<{ model: string; rows: number | null }>(
    connection,
    `SELECT model, arg_max_null(row_count, started_at)::DOUBLE AS rows
     FROM meta.model_run GROUP BY model`,
  );
  return new Map(rows.map(({ model, rows }) => [model, rows]));
}

function recordVersion(
  { qualifiedName, sql }: Model,
  { number, fingerprint }: ModelVersion,
): string {
  return `INSERT INTO meta.model_version VALUES (${[
    literal(qualifiedName),
    number,
    literal(fingerprint),
    literal(sql.trim()),
    `now() AT TIME ZONE 'UTC'`,
  ].join(', ')})`;
}
