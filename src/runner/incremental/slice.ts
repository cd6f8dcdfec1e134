import type { DuckDBConnection } from '@duckdb/node-api';
import { renameTables } from '../../model/rename-tables.ts';
import { type QueryReads, tableName } from '../../model/sql-tree.ts';
import type { Input } from './inputs.ts';
import { isInRegion, type Region, rowsInRegions } from './region.ts';

/**
 * The model's SELECT over slices of its inputs: temporary views that show only the rows in the needed regions, told
 * by the columns `by`, what stands beside them, and time. An input that has none of these is read whole.
 */
export async function sliceQuery(
  connection: DuckDBConnection,
  sql: string,
  query: QueryReads,
  inputs: readonly Input[],
  needed: readonly Region[],
): Promise<string> {
  const views = new Map<string, string>();
  for (const { name, columns, time } of inputs) {
    if (isInRegion(needed, columns, time) === 'true') continue;
    const view = `slice_${name.replace('.', '_')}`;
    await connection.run(
      `CREATE OR REPLACE TEMP VIEW ${view} AS ${rowsInRegions(name, needed, columns, time)}`,
    );
    views.set(name, view);
  }
  return renameTables(sql, query.tables, (table) => views.get(tableName(table)));
}
