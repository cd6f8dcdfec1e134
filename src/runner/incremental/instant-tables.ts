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

/**
 * Makes the temporary table `name` of the changes' instants, with the keys of each. What a change does not tell of
 * them, the bars that end at its instants do.
 */
export async function writeChanges(
  connection: DuckDBConnection,
  name: string,
  keys: InstantKeys,
  changes: readonly Change[],
  ruler: Ruler | undefined,
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
  const ofKeys = Map.groupBy(changes.keys(), (index) =>
    Object.keys(changes[index]!.keys).sort().join(),
  );
  const nothing = keys.map(({ name: key, type }) => `NULL::${type} AS ${atKey(key)}, `).join('');
  const selects = [
    `SELECT ${nothing}NULL::TIMESTAMP AS ${AT_TIME} WHERE false`,
    ...[...ofKeys.values()].map((indexes) =>
      changesSql(
        keys,
        indexes.map((index) => ({ index, ...changes[index]! })),
        ruler,
      ),
    ),
  ];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS ${selects.join(' UNION ')}; DROP TABLE change_instants`,
  );
}

/** The instants of changes that tell the same keys. */
function changesSql(
  keys: InstantKeys,
  changes: readonly (Change & { readonly index: number })[],
  ruler: Ruler | undefined,
): string {
  const told = keys.filter(({ name }) => name in changes[0]!.keys);
  const rows = changes.map(({ index, keys: values }) =>
    [String(index), ...told.map(({ name, type }) => `${literal(values[name]!)}::${type}`)].join(),
  );
  const names = ['change_no', ...told.map(({ name }) => identifier(name))];
  const from = `change_instants AS i JOIN (VALUES (${rows.join('), (')})) AS k(${names.join()}) USING (change_no)`;
  if (told.length === keys.length)
    return `SELECT ${columnsOf(keys, 'k', 'i.instant')} FROM ${from}`;
  const isSame = [
    ...told.map(({ name }) => `bar.${identifier(name)} = k.${identifier(name)}`),
    `bar.${identifier(ruler!.time)} = i.instant`,
  ];
  return `SELECT ${columnsOf(keys, 'bar', `bar.${identifier(ruler!.time)}`)} FROM ${from}
    JOIN ${ruler!.table} AS bar ON ${isSame.join(' AND ')}`;
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
  const told = keys.filter((key) => columns.includes(key.name)).map((key) => key.name);
  const own = [...told, ...(time === undefined ? [] : [time])].map(identifier);
  const those = [...told.map(atKey), ...(time === undefined ? [] : [AT_TIME])];
  if (own.length === 0) return undefined;
  // EXISTS would make DuckDB look up the rows that other conditions leave twice.
  return `(${own.join(', ')}) IN (SELECT (${those.join(', ')}) FROM ${name})`;
}

// The names are others than those of any table that the instants are looked up for.
const AT_TIME = identifier('at time');

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
