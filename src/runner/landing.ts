import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { shortHash } from '../short-hash.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { columnNames } from '../warehouse/table-columns.ts';
import { changeRecord, takeContents } from './incremental/change-ledger.ts';
import { EVERYTHING, type Region } from './incremental/region.ts';
import { rowDifferences, withoutZero } from './row-differences.ts';

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
  /** What columns are called in a reason where it is not by their name; those of one label are told as one value. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Makes the table where no migration does. */
  readonly createTable?: string;
}

/** Landing tables that are to change together, and in what. */
export interface LandingChange {
  readonly tables: readonly string[];
  /** Tells what they are to hold from anything else. */
  readonly fingerprint: string;
  /** Which rows will be others; all of them if absent. */
  readonly regions?: readonly Region[];
  /** `metric rsi_oversold: weight 2 → 3`. */
  readonly reasons: readonly string[];
  /** How many rows come, where all come after those that are there. */
  readonly appendedRows?: number | undefined;
  /** Whether most of what models are made from will be other rows. */
  readonly isMarketReplaced?: boolean;
  apply(connection: DuckDBConnection): Promise<void>;
}

const MOST_REASONS = 3;

/** The tables whose content is not what was landed last, with what differs. Writes nothing. */
export async function changedTables(
  connection: DuckDBConnection,
  tables: readonly LandingTable[],
  landed: Fingerprints,
): Promise<LandingChange[]> {
  const changes: LandingChange[] = [];
  for (const table of tables) {
    const fingerprint = shortHash(JSON.stringify([table.columns, table.createTable, table.rows]));
    if (landed.get(table.name) === fingerprint) continue;
    const before = landed.has(table.name) ? await readTable(connection, table) : undefined;
    changes.push({
      tables: [table.name],
      fingerprint,
      reasons: before ? differences(table, before) : [`${table.noun}s are new`],
      async apply(writable) {
        await writable.run(landingSql(table));
      },
    });
  }
  return changes;
}

/** What tells each landing table's rows from what is wanted, by the table's name. */
export type Fingerprints = ReadonlyMap<string, string>;

/** What landing tables hold. */
export interface Landed {
  readonly fingerprints: Fingerprints;
  /** The content of each table, another number once its rows are other rows. */
  readonly contents: Map<string, string>;
}

/** What was landed last. */
export async function readLanded(connection: DuckDBConnection): Promise<Landed> {
  const rows = await readRows<{ name: string; fingerprint: string; content: string }>(
    connection,
    'SELECT table_name AS name, fingerprint, content FROM meta.landing',
  );
  return {
    fingerprints: new Map(rows.map(({ name, fingerprint }) => [name, fingerprint])),
    contents: new Map(rows.map(({ name, content }) => [name, content])),
  };
}

/** Applies the changes and notes what the tables hold now, in the transaction of the caller. */
export async function applyChanges(
  connection: DuckDBConnection,
  changes: readonly LandingChange[],
): Promise<void> {
  for (const change of changes) {
    await change.apply(connection);
    const contents = await takeContents(connection, change.tables.length);
    const records = change.tables.flatMap((table, index) =>
      recordLanding(table, contents[index]!, change),
    );
    await connection.run(records.join('; '));
  }
}

function recordLanding(
  table: string,
  content: string,
  { fingerprint, regions = [EVERYTHING] }: LandingChange,
): string[] {
  return [
    ...changeRecord([{ table, content, regions }]),
    `DELETE FROM meta.landing WHERE table_name = ${literal(table)}`,
    `INSERT INTO meta.landing (table_name, fingerprint, content)
     VALUES (${literal(table)}, ${literal(fingerprint)}, ${literal(content)})`,
  ];
}

/** SQL that gives a landing table its rows, and takes those away that it has. */
export function landingSql({ name, columns, rows, createTable }: LandingTable): string {
  const empty = createTable ?? `DELETE FROM ${name}`;
  if (rows.length === 0) return empty;
  const tuples = rows.map(
    (row) => `(${row.map((cell) => (cell === null ? 'NULL' : literal(String(cell)))).join(', ')})`,
  );
  return `${empty}; INSERT INTO ${name} (${columns.map(identifier).join(', ')}) VALUES ${tuples.join(', ')}`;
}

/** The table's rows as text, as far as it has the wanted columns. */
async function readTable(connection: DuckDBConnection, table: LandingTable): Promise<string[][]> {
  const [schema, name] = table.name.split('.');
  const names = new Set(await columnNames(connection, schema!, name!));
  const select = table.columns.map((column) =>
    names.has(column) ? `coalesce(${identifier(column)}::VARCHAR, '')` : "''",
  );
  const reader = await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${table.name}`);
  return (reader.getRowsJson() as string[][]).map((row) => row.map(withoutZero));
}

function differences(table: LandingTable, before: readonly string[][]): string[] {
  const reasons = rowDifferences(
    table,
    before,
    table.rows.map((row) => row.map(asText)),
  );
  const more = reasons.length - MOST_REASONS;
  return more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons;
}

/** What stands in the cells of one label: `45`, `[0.2, 8]`, `none`. */
function asText(value: DuckDBValue): string {
  return value === null || value === undefined ? '' : String(value);
}
