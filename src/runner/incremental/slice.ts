import type { DuckDBConnection } from '@duckdb/node-api';
import { renameTables } from '../../model/rename-tables.ts';
import { type QueryReads, tableName } from '../../model/sql-tree.ts';

/** For each input, as the model's SQL names it, a query for those of its rows that are read; of the others all are. */
export type Slices = ReadonlyMap<string, string>;

/** The model's SELECT over slices of its inputs, which it then has as temporary views. */
export async function sliceQuery(
  connection: DuckDBConnection,
  sql: string,
  query: QueryReads,
  slices: Slices,
): Promise<string> {
  const viewOf = (table: string) => `slice_${table.replace('.', '_')}`;
  for (const [table, rows] of slices) {
    await connection.run(`CREATE OR REPLACE TEMP VIEW ${viewOf(table)} AS ${rows}`);
  }
  return renameTables(sql, query.tables, (table) => {
    const name = tableName(table);
    return slices.has(name) ? viewOf(name) : undefined;
  });
}
