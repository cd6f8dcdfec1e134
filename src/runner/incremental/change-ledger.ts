import { type DuckDBConnection, listValue } from '@duckdb/node-api';
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

/** A table's new content, and the regions in which its rows are others than those of the one before. */
export interface TableChange {
  readonly table: string;
  readonly content: string;
  readonly regions: readonly Region[];
}

/** The statement that notes the changes of tables; none without regions. */
export function changeRecord(changes: readonly TableChange[]): string[] {
  const rows = changes.flatMap(({ table, content, regions }) =>
    regions.map(
      ({ keys, from, to }) =>
        `(${literal(table)}, ${content}, ${literal(JSON.stringify(keys))}, ${timestamp(from)}, ${timestamp(to)})`,
    ),
  );
  return rows.length > 0 ? [`INSERT INTO meta.change VALUES ${rows.join(', ')}`] : [];
}

/** A table with the number of a content that it had; none if nobody has seen it. */
export interface Seen {
  readonly table: string;
  readonly content: string | undefined;
}

/** What has changed in each of these tables since; everything, where nobody has seen it. */
export async function changesSince(
  connection: DuckDBConnection,
  seen: readonly Seen[],
): Promise<Region[][]> {
  const changes = seen.map(({ content }) => (content ? [] : [EVERYTHING]));
  if (seen.every(({ content }) => !content)) return changes;
  const rows = await readRows<{
    number: number;
    keys: string;
    from: number | null;
    to: number | null;
  }>(
    connection,
    `SELECT seen.number, keys, epoch_us(from_time)::DOUBLE AS "from", epoch_us(to_time)::DOUBLE AS "to"
     FROM meta.change
     JOIN (
       SELECT
         unnest($1::VARCHAR[]) AS table_name,
         unnest($2::BIGINT[]) AS content,
         generate_subscripts($1::VARCHAR[], 1)::INTEGER - 1 AS number
     ) AS seen ON meta.change.table_name = seen.table_name AND meta.change.content > seen.content`,
    [
      listValue(seen.map(({ table }) => table)),
      listValue(seen.map(({ content }) => (content ? BigInt(content) : null))),
    ],
  );
  for (const { number, keys, from, to } of rows) {
    changes[number]!.push({ keys: JSON.parse(keys) as Region['keys'], from, to });
  }
  return changes;
}
