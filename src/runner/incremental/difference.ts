import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows, writeRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { areFew, MOST_INSTANTS } from './few-instants.ts';
import type { Region } from './region.ts';

/** What tells one series of bars from another. */
export const SERIES_KEYS: readonly string[] = ['symbol_id', 'interval_id'];

/** The columns whose values tell the regions of a model's table apart. */
export function regionKeys({ header }: Model): string[] {
  const { grain, time, incremental } = header;
  // A grain without the time is one of single rows: of it only the series counts.
  if (time !== undefined && !grain.includes(time)) {
    const ofSeries = grain.filter((column) => SERIES_KEYS.includes(column));
    return [...new Set([...(incremental?.by ?? []), ...ofSeries])];
  }
  return grain.filter((column) => column !== time);
}

/**
 * Where the rows of two tables of the same columns differ, as one span of time for each set of keys, or as the instants
 * if these are few in it. Without `before`, all rows of `after` are new. Else it makes the temporary table `differing`
 * with the keys, from_time and to_time: a row a region, or one an instant, from_time and to_time in one.
 */
export async function differingRegions(
  connection: DuckDBConnection,
  before: string | undefined,
  after: string,
  columns: readonly string[],
  keys: readonly string[],
  time: string | undefined,
): Promise<Region[]> {
  const at = time === undefined ? 'NULL::TIMESTAMP' : identifier(time);
  if (before === undefined) return readSpans(connection, `(${spansSql(after, keys, at)})`, keys);
  const list = columns.map(identifier).join(', ');
  const instants = [...keys.map(identifier), `${at} AS from_time`, `${at} AS to_time`].join(', ');
  // As two EXCEPT ALL would do, in a fraction of the time.
  const rows = await writeRows(
    connection,
    `CREATE OR REPLACE TEMP TABLE differing AS
     SELECT DISTINCT ${instants}
     FROM (
       SELECT ${list}
       FROM (
         SELECT ${list}, 1 AS "more than before" FROM ${after}
         UNION ALL
         SELECT ${list}, -1 AS "more than before" FROM ${before}
       )
       GROUP BY ${list}
       HAVING sum("more than before") <> 0
     )`,
  );
  // A row of the table that counts bars gives those after it other numbers: what it reaches is told by spans.
  const isRuler = columns.includes('series_id') && columns.includes('bar_no');
  if (rows === 0) return [];
  if (time !== undefined && !isRuler && rows <= MOST_INSTANTS) {
    const regions = await readInstants(connection, keys);
    // A row without a time stands last and lies at no instant; neither does one at the end of time, which has no number.
    const areTimed = regions.every(({ from, to }) => from !== null && to !== null);
    if (areTimed && areFew(regions.map(({ instants }) => instants))) return regions;
  }
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE differing_instants AS FROM differing;
     CREATE OR REPLACE TEMP TABLE differing AS ${spansSql('differing_instants', keys, 'from_time')};
     DROP TABLE differing_instants`,
  );
  return readSpans(connection, 'differing', keys);
}

/** The first and the last time of the rows of each set of keys. */
function spansSql(table: string, keys: readonly string[], at: string): string {
  const columns = keys.map(identifier);
  return `SELECT ${[...columns, `min(${at}) AS from_time`, `max(${at}) AS to_time`].join(', ')}
    FROM ${table}
    ${columns.length > 0 ? `GROUP BY ${columns.join(', ')}` : 'HAVING count(*) > 0'}`;
}

/** A region for each row of a relation with the keys, from_time and to_time. */
async function readSpans(
  connection: DuckDBConnection,
  relation: string,
  keys: readonly string[],
): Promise<Region[]> {
  const rows = await readRows<Record<string, string> & { from: number | null; to: number | null }>(
    connection,
    `SELECT ${textOf(keys)}
       epoch_us(from_time)::DOUBLE AS "from", epoch_us(to_time)::DOUBLE AS "to"
     FROM ${relation} ORDER BY ALL`,
  );
  return rows.map(({ from, to, ...values }) => ({ keys: values as Region['keys'], from, to }));
}

/** A region for each set of keys in `differing`, told by instants. */
async function readInstants(
  connection: DuckDBConnection,
  keys: readonly string[],
): Promise<(Region & { readonly instants: readonly number[] })[]> {
  const rows = await readRows<Record<string, string> & { 'all instants': readonly number[] }>(
    connection,
    `SELECT ${textOf(keys)} list(epoch_us(from_time)::DOUBLE ORDER BY from_time) AS "all instants"
     FROM differing GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map(({ 'all instants': instants, ...values }) => ({
    keys: values as Region['keys'],
    from: instants[0]!,
    to: instants.at(-1)!,
    instants,
  }));
}

function textOf(keys: readonly string[]): string {
  return keys.map((key) => `${identifier(key)}::VARCHAR AS ${identifier(key)}, `).join('');
}
