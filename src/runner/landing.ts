import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { shortHash } from '../short-hash.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier } from '../warehouse/sql-text.ts';

/** A table of the schemas `raw` and `seeds` as the project's files want it. */
export interface LandingTable {
  /** `raw.metric`, `seeds.interval`. */
  readonly name: string;
  /** What a row is called in a reason: `metric`. */
  readonly noun: string;
  readonly columns: readonly string[];
  /** How many of the leading columns tell rows apart; the last of them names a row in a reason. */
  readonly keyColumns: number;
  readonly rows: readonly (readonly DuckDBValue[])[];
  /** Makes the table where no migration does. */
  readonly createTable?: string;
}

/** Landing tables that are to change together, and in what. */
export interface LandingChange {
  readonly tables: readonly string[];
  /** Tells this content of theirs from any other. */
  readonly content: string;
  /** `metric rsi_oversold: weight 2 → 3`. */
  readonly reasons: readonly string[];
  apply(connection: DuckDBConnection): Promise<void>;
}

const MOST_REASONS = 3;

/** The tables whose content is not what was landed last, with what differs. Writes nothing. */
export async function changedTables(
  connection: DuckDBConnection,
  tables: readonly LandingTable[],
): Promise<LandingChange[]> {
  const landed = await landedContents(connection);
  const changes: LandingChange[] = [];
  for (const table of tables) {
    const content = shortHash(JSON.stringify([table.columns, table.createTable, table.rows]));
    if (landed.get(table.name) === content) continue;
    const before = landed.has(table.name) ? await readTable(connection, table) : undefined;
    changes.push({
      tables: [table.name],
      content,
      reasons: before ? differences(table, before) : [`${table.noun}s are new`],
      apply: (writable) => replaceTable(writable, table),
    });
  }
  return changes;
}

/** What each landing table holds, as hashes. */
export async function landedContents(connection: DuckDBConnection): Promise<Map<string, string>> {
  const rows = await readRows<{ table_name: string; content: string }>(
    connection,
    'SELECT table_name, content FROM meta.landing',
  );
  return new Map(rows.map((row) => [row.table_name, row.content]));
}

/** Applies the changes and notes what the tables hold now, in the transaction of the caller. */
export async function applyChanges(
  connection: DuckDBConnection,
  changes: readonly LandingChange[],
): Promise<void> {
  for (const change of changes) {
    await change.apply(connection);
    for (const table of change.tables) {
      await connection.run('DELETE FROM meta.landing WHERE table_name = $1', [table]);
      await connection.run('INSERT INTO meta.landing VALUES ($1, $2)', [table, change.content]);
    }
  }
}

async function replaceTable(connection: DuckDBConnection, table: LandingTable): Promise<void> {
  await connection.run(table.createTable ?? `DELETE FROM ${table.name}`);
  if (table.rows.length === 0) return;
  const width = table.columns.length;
  const tuples = table.rows.map(
    (_, row) =>
      `(${Array.from({ length: width }, (_, cell) => `$${row * width + cell + 1}`).join(', ')})`,
  );
  await connection.run(
    `INSERT INTO ${table.name} (${table.columns.map(identifier).join(', ')}) VALUES ${tuples.join(', ')}`,
    table.rows.flat(),
  );
}

/** The table's rows as text, as far as it has the wanted columns. */
async function readTable(connection: DuckDBConnection, table: LandingTable): Promise<string[][]> {
  const [schema, name] = table.name.split('.');
  const present = await readRows<{ column_name: string }>(
    connection,
    'SELECT column_name FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2',
    [schema!, name!],
  );
  const names = new Set(present.map((row) => row.column_name));
  const select = table.columns.map((column) =>
    names.has(column) ? `coalesce(${identifier(column)}::VARCHAR, '')` : "''",
  );
  const reader = await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${table.name}`);
  // DuckDB writes a DOUBLE of 8 as 8.0.
  return (reader.getRowsJson() as string[][]).map((row) =>
    row.map((cell) => cell.replace(/^(-?\d+)\.0$/, '$1')),
  );
}

function differences(table: LandingTable, before: readonly string[][]): string[] {
  const keyOf = (row: readonly string[]) => row.slice(0, table.keyColumns).join(' ');
  const wanted = new Map(table.rows.map((row) => row.map(asText)).map((row) => [keyOf(row), row]));
  const had = new Map(before.map((row) => [keyOf(row), row]));
  const reasons: string[] = [];
  const nameOf = (row: readonly string[]) => `${table.noun} ${row[table.keyColumns - 1]}`;
  for (const [key, row] of wanted) {
    const old = had.get(key);
    if (!old) reasons.push(`${nameOf(row)} is new`);
    for (const [index, column] of table.columns.entries()) {
      if (!old || old[index] === row[index]) continue;
      reasons.push(`${nameOf(row)}: ${column} ${old[index] || 'none'} → ${row[index] || 'none'}`);
    }
  }
  for (const [key, row] of had) if (!wanted.has(key)) reasons.push(`${nameOf(row)} is gone`);
  const more = reasons.length - MOST_REASONS;
  return more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons;
}

function asText(value: DuckDBValue): string {
  return value === null || value === undefined ? '' : String(value);
}
