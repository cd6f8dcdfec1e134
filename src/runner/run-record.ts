import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { changeRecord, type TableChange } from './incremental/change-ledger.ts';
import type { Region } from './incremental/region.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelState } from './state.ts';

/** What is kept of a model's run. Its content is that of before where the rows are the same. */
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
  /** Whether a table or view was put in the place of what was there. */
  readonly isMadeAnew: boolean;
}

/** What a run comes to for those that read the model. */
export function changeOf({ model, state, changed }: RunRecord): TableChange {
  return { table: model.qualifiedName, content: state.content, regions: changed };
}

/**
 * The statements that keep the records, for the transaction that makes the rows. Their values are in the text, so that
 * all of them take one trip to the database; a statement a table takes less than one a record.
 */
export function keepRecords(records: readonly RunRecord[]): string[] {
  const known = records.filter(({ before }) => before !== undefined);
  return [
    ...changeRecord(records.map(changeOf)),
    ...(known.length > 0
      ? [`DELETE FROM meta.model_state WHERE model IN (${known.map(nameOf).join(', ')})`]
      : []),
    `INSERT INTO meta.model_state VALUES ${records.map(stateRow).join(', ')}`,
    ...newVersions(records.filter(({ version }) => version.isNew)),
    `INSERT INTO meta.model_run
       (model, version, started_at, duration_ms, row_count, reason, is_incremental, written_rows)
     VALUES ${records.map(runRow).join(', ')}`,
  ];
}

/** How many rows each model had after its last run, by qualified name; null where it had none of its own. */
export async function lastRowCounts(
  connection: DuckDBConnection,
): Promise<Map<string, number | null>> {
  const rows = await readRows<{ model: string; rows: number | null }>(
    connection,
    `SELECT model, arg_max_null(row_count, started_at)::DOUBLE AS rows
     FROM meta.model_run
     SEMI JOIN meta.model_state USING (model)
     GROUP BY model`,
  );
  return new Map(rows.map(({ model, rows }) => [model, rows]));
}

function nameOf({ model }: RunRecord): string {
  return literal(model.qualifiedName);
}

function stateRow(record: RunRecord): string {
  const { definition, inputs, content } = record.state;
  const cells = [JSON.stringify(definition), JSON.stringify(inputs), content].map(literal);
  return `(${[nameOf(record), ...cells].join(', ')})`;
}

function runRow(record: RunRecord): string {
  return `(${[
    nameOf(record),
    record.version.number,
    literal(record.startedAt.toISOString()),
    Math.round(record.milliseconds),
    record.rows ?? 'NULL',
    literal(record.reason),
    record.writtenRows !== null,
    record.writtenRows ?? 'NULL',
  ].join(', ')})`;
}

function newVersions(records: readonly RunRecord[]): string[] {
  if (records.length === 0) return [];
  const rows = records.map(
    (record) =>
      `(${[
        nameOf(record),
        record.version.number,
        literal(record.version.fingerprint),
        literal(record.model.sql.trim()),
        `now() AT TIME ZONE 'UTC'`,
      ].join(', ')})`,
  );
  return [`INSERT INTO meta.model_version VALUES ${rows.join(', ')}`];
}
