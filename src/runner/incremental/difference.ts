import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { Region } from './region.ts';

/** The columns whose values tell the regions of a model's table apart. */
export function regionKeys({ header }: Model): string[] {
  const { grain, time, incremental } = header;
  // A grain without the time is one of single rows.
  if (time !== undefined && !grain.includes(time)) return [...(incremental?.by ?? [])];
  return grain.filter((column) => column !== time);
}

/**
 * Where the rows of two tables of the same columns differ, as one span of time for each set of keys. Makes the
 * temporary table `differing` with the keys, from_time and to_time; what it returns is the same. Without `before`, all
 * rows of `after` are new.
 */
export async function differingRegions(
  connection: DuckDBConnection,
  before: string | undefined,
  after: string,
  columns: readonly string[],
  keys: readonly string[],
  time: string | undefined,
): Promise<Region[]> {
  const list = columns.map(identifier).join(', ');
  const keyList = keys.map(identifier);
  const differing =
    before === undefined
      ? after
      : `(
       (SELECT ${list} FROM ${before} EXCEPT ALL SELECT ${list} FROM ${after})
       UNION ALL
       (SELECT ${list} FROM ${after} EXCEPT ALL SELECT ${list} FROM ${before})
     )`;
  const at = time === undefined ? 'NULL::TIMESTAMP' : identifier(time);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE differing AS
     SELECT ${[...keyList, `min(${at}) AS from_time`, `max(${at}) AS to_time`].join(', ')}
     FROM ${differing}
     ${keyList.length > 0 ? `GROUP BY ${keyList.join(', ')}` : 'HAVING count(*) > 0'}`,
  );
  const rows = await readRows<Record<string, string> & { from: number | null; to: number | null }>(
    connection,
    `SELECT ${keyList.map((key) => `${key}::VARCHAR AS ${key}, `).join('')}
       epoch_us(from_time)::DOUBLE AS "from", epoch_us(to_time)::DOUBLE AS "to"
     FROM differing ORDER BY ALL`,
  );
  return rows.map(({ from, to, ...values }) => ({ keys: values as Region['keys'], from, to }));
}
