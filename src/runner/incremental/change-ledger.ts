import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { literal } from '../../warehouse/sql-text.ts';
import { EVERYTHING, type Region, timestamp } from './region.ts';

/** Numbers for as many new contents, each greater than all before. */
export async function takeContents(connection: DuckDBConnection, count: number): Promise<string[]> {
  const rows = await readRows<{ content: string }>(
    connection,
    `SELECT nextval('meta.content')::VARCHAR AS content FROM range(${count})`,
  );
  return rows.map((row) => row.content);
}

/** The statement that notes that a table with a new content has other rows in these regions; none without regions. */
export function changeRecord(table: string, content: string, regions: readonly Region[]): string[] {
  if (regions.length === 0) return [];
  const rows = regions.map(
    ({ keys, from, to }) =>
      `(${literal(table)}, ${content}, ${literal(JSON.stringify(keys))}, ${timestamp(from)}, ${timestamp(to)})`,
  );
  return [`INSERT INTO meta.change VALUES ${rows.join(', ')}`];
}

/** What has changed in a table since it had the content `seen`; everything, if nobody has seen it. */
export async function changesSince(
  connection: DuckDBConnection,
  table: string,
  seen: string | undefined,
): Promise<Region[]> {
  if (!seen) return [EVERYTHING];
  const rows = await readRows<{ keys: string; from: number | null; to: number | null }>(
    connection,
    `SELECT keys, epoch_us(from_time)::DOUBLE AS "from", epoch_us(to_time)::DOUBLE AS "to"
     FROM meta.change
     WHERE table_name = $1 AND content > $2::BIGINT`,
    [table, seen],
  );
  return rows.map(({ keys, from, to }) => ({ keys: JSON.parse(keys) as Region['keys'], from, to }));
}
