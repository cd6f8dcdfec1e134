import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import { writeTempTable } from '../../warehouse/write-columns.ts';
import type { Ruler } from './reach-by-bars.ts';
import type { Region } from './region.ts';

/** A change that is told by its instants, with keys of which none is NULL. */
export interface Change extends Region {
  readonly keys: Readonly<Record<string, string>>;
  readonly instants: readonly number[];
}

export function areToldByInstants(changes: readonly Region[]): changes is readonly Change[] {
  return changes.every(
    ({ instants, keys }) =>
      instants !== undefined && Object.values(keys).every((key) => key !== null),
  );
}

/** The key columns of some instants, with their types. */
export type InstantKeys = readonly { readonly name: string; readonly type: string }[];

/** Makes the temporary table `name` of the changes' instants, with the keys of each, which all of them tell. */
export async function writeChanges(
  connection: DuckDBConnection,
  name: string,
  keys: InstantKeys,
  changes: readonly Change[],
): Promise<void> {
  await writeTempTable(
    connection,
    'change_instants',
    { change_no: 'INTEGER', instant: 'TIMESTAMP' },
    changes.map(({ instants }, index) => ({
      change_no: new Float64Array(instants.length).fill(index),
      instant: Float64Array.from(instants),
    })),
  );
  const values = changes.map(
    (change, index) =>
      `(${[index, ...keys.map((key) => typed(change.keys[key.name]!, key))].join(', ')})`,
  );
  // Without changes a table without rows.
  const nothing = `(${['NULL::INTEGER', ...keys.map(({ type }) => `NULL::${type}`)].join(', ')})`;
  const columns = [CHANGE_NO, ...keys.map((key) => atKey(key.name))].join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS
     SELECT DISTINCT ${[...keys.map((key) => atKey(key.name)), `instant AS ${AT_TIME}`].join(', ')}
     FROM change_instants
     JOIN (VALUES ${[nothing, ...values].join(', ')}) AS told(${columns}) ON change_no = ${CHANGE_NO};
     DROP TABLE change_instants`,
  );
}

function typed(value: string, { type }: InstantKeys[number]): string {
  return `${literal(value)}::${type}`;
}

/** Whether a bar ends at each of the instants. */
export async function areOfBars(
  connection: DuckDBConnection,
  name: string,
  keys: InstantKeys,
  ruler: Ruler,
): Promise<boolean> {
  const rows = await readRows(
    connection,
    `FROM ${name} ANTI JOIN ${ruler.table} AS bar ON ${isAt(keys, ruler.time, 'bar')} LIMIT 1`,
  );
  return rows.length === 0;
}

/** Whether a column's values are the same instants in every time zone. */
export function isWithoutZone(columns: InstantKeys, time: string): boolean {
  return columns.some(({ name, type }) => name === time && /^(TIMESTAMP|DATE)$/.test(type));
}

/**
 * Makes the temporary table `name` of the instants of so many bars before and after those of the table `instants`, in
 * their series, and of those of the table `more`.
 */
export async function writeNeighbours(
  connection: DuckDBConnection,
  name: string,
  keys: InstantKeys,
  instants: string,
  more: string,
  ruler: Ruler,
  before: number,
  after: number,
): Promise<void> {
  const { table, time } = ruler;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS
     SELECT ${columnsOf(keys, 'bar', `bar.${identifier(time)}`)}
     FROM ${table} AS bar
     SEMI JOIN (
       SELECT near.series_id, unnest(range(near.bar_no - ${before}, near.bar_no + ${after} + 1)) AS bar_no
       FROM ${table} AS near
       JOIN ${instants} ON ${isAt(keys, time, 'near')}
     ) AS wanted USING (series_id, bar_no)
     UNION
     FROM ${more}`,
  );
}

/** A SQL condition on a row: that it is of one of the instants, as far as its columns tell; nothing where none does. */
export function isAtInstants(
  name: string,
  keys: InstantKeys,
  columns: readonly string[],
  time: string | undefined,
): string | undefined {
  const told = keys.filter((key) => columns.includes(key.name));
  if (told.length === 0 && time === undefined) return undefined;
  // Another table may have a key as text, or days for instants. A cast to the type that a column has is none.
  const own = told.map(({ name: key, type }) => `TRY_CAST(${identifier(key)} AS ${type})`);
  const those = told.map((key) => atKey(key.name));
  if (time !== undefined) {
    own.push(`TRY_CAST(${identifier(time)} AS TIMESTAMP)`);
    those.push(AT_TIME);
  }
  // EXISTS would make DuckDB look up the rows that other conditions leave twice.
  return `(${own.join(', ')}) IN (SELECT (${those.join(', ')}) FROM ${name})`;
}

// The names are others than those of any table that the instants are looked up for.
const AT_TIME = identifier('at time');
const CHANGE_NO = identifier('number of change');

function atKey(name: string): string {
  return identifier(`at key ${name}`);
}

function columnsOf(keys: InstantKeys, table: string, instant: string): string {
  return [
    ...keys.map(({ name }) => `${table}.${identifier(name)} AS ${atKey(name)}`),
    `${instant} AS ${AT_TIME}`,
  ].join(', ');
}

function isAt(keys: InstantKeys, time: string, table: string): string {
  return [
    ...keys.map(({ name }) => `${atKey(name)} = ${table}.${identifier(name)}`),
    `${AT_TIME} = ${table}.${identifier(time)}`,
  ].join(' AND ');
}
