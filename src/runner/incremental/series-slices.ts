import type { DuckDBConnection } from '@duckdb/node-api';
import { renameTables } from '../../model/rename-tables.ts';
import { type QueryReads, tableName } from '../../model/sql-tree.ts';
import type { Look } from '../../warehouse/look.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { BoundColumn } from '../output-columns.ts';
import type { Slices } from './slice.ts';

/** A stretch of the bars of one series, by number, both ends included. */
interface SeriesSlice {
  readonly series_id: string;
  readonly first_bar: number;
  readonly last_bar: number;
}

/**
 * Runs a SELECT that gives these columns for one series after the other, on the needed bars alone, into
 * the temporary table `name`, the wanted rows of each series in the order of some of them. DuckDB may put several partitions of a window
 * into one tree of partial sums: run together, the last bits of a series' sums would depend on which other series there
 * are.
 */
export async function runBySeries(
  connection: DuckDBConnection,
  look: Look,
  name: string,
  columns: readonly BoundColumn[],
  sql: string,
  query: QueryReads,
  ruler: string,
  inputSlices: Slices,
  isWanted: string,
  order: readonly string[],
): Promise<void> {
  const slices = await slicesOf(look, inputSlices.get(ruler) ?? `SELECT * FROM ${ruler}`);
  const bars = `(SELECT bar.* FROM ${ruler} AS bar JOIN slice USING (series_id)
     WHERE bar.bar_no BETWEEN slice.first_bar AND slice.last_bar)`;
  const sliced = renameTables(sql, query.tables, (table) =>
    tableName(table) === ruler ? bars : undefined,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE slice AS
     SELECT NULL::BIGINT AS series_id, NULL::INTEGER AS first_bar, NULL::INTEGER AS last_bar;
     CREATE OR REPLACE TEMP TABLE ${name} (${columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ')})`,
  );
  const insert = await repeatable(
    connection,
    `INSERT INTO ${name} BY NAME SELECT * FROM (${sliced}\n) WHERE ${isWanted} ORDER BY ${order.join(', ')}`,
    query,
  );
  for (const { series_id, first_bar, last_bar } of slices) {
    await connection.run(
      `UPDATE slice SET series_id = ${series_id}, first_bar = ${first_bar}, last_bar = ${last_bar}`,
    );
    await insert.run();
  }
  insert.end();
  await connection.run('DROP TABLE slice');
}

/** The stretch of each series that has all these bars. */
function slicesOf(look: Look, bars: string): Promise<SeriesSlice[]> {
  return look(
    `SELECT
       series_id::VARCHAR AS series_id,
       min(bar_no)::INTEGER AS first_bar,
       max(bar_no)::INTEGER AS last_bar
     FROM (${bars})
     GROUP BY series_id
     ORDER BY series_id`,
  );
}

/**
 * A statement to run many times. It is planned once, for to plan a query of many windows takes longer than to run it
 * on a short series. A plan with an ASOF join cannot be run twice: DuckDB 1.5 breaks off with an internal error.
 */
async function repeatable(
  connection: DuckDBConnection,
  sql: string,
  query: QueryReads,
): Promise<{ run(): Promise<unknown>; end(): void }> {
  if (query.hasAsOfJoin) {
    return { run: () => connection.run(sql), end: () => undefined };
  }
  const statement = await connection.prepare(sql);
  return { run: () => statement.run(), end: () => statement.destroySync() };
}
