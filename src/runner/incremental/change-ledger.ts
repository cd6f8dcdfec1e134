import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { literal } from '../../warehouse/sql-text.ts';
import { EVERYTHING, type Region, timestamp } from './region.ts';

/** Notes that a table's rows in these regions are other rows now, and gives the number of its new content. */
export async function noteChange(
  connection: DuckDBConnection,
  table: string,
  regions: readonly Region[],
): Promise<string> {
  const [row] = await readRows<{ content: string }>(
    connection,
    `SELECT nextval('meta.content')::VARCHAR AS content`,
  );
  const { content } = row!;
  if (regions.length === 0) return content;
  const rows = regions.map(
    ({ keys, from, to }) =>
      `(${literal(table)}, ${content}, ${literal(JSON.stringify(keys))}, ${timestamp(from)}, ${timestamp(to)})`,
  );
  await connection.run(`INSERT INTO meta.change VALUES ${rows.join(', ')}`);
  return content;
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
