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

/** All that the ledger tells, one change for each of its rows. */
export async function readChanges(connection: DuckDBConnection): Promise<TableChange[]> {
  const rows = await readRows<{
    table: string;
    content: string;
    keys: string;
    from: number | null;
    to: number | null;
  }>(
    connection,
    `SELECT
       table_name AS "table",
       content::VARCHAR AS content,
       keys,
       epoch_us(from_time)::DOUBLE AS "from",
       epoch_us(to_time)::DOUBLE AS "to"
     FROM meta.change`,
  );
  return rows.map(({ table, content, keys, from, to }) => ({
    table,
    content,
    regions: [{ keys: JSON.parse(keys) as Region['keys'], from, to }],
  }));
}

/** What has changed in each of these tables since, of all changes there are; everything, where nobody has seen it. */
export function changesSince(changes: readonly TableChange[], seen: readonly Seen[]): Region[][] {
  return seen.map(({ table, content }) => {
    if (!content) return [EVERYTHING];
    return changes
      .filter((change) => change.table === table && BigInt(change.content) > BigInt(content))
      .flatMap(({ regions }) => regions);
  });
}
