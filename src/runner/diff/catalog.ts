import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';

/** The two sides of a comparison, as they are attached. */
export type Side = 'published' | 'candidate';

/** Column names with their types, in order. */
export type TableColumns = ReadonlyMap<string, string>;

/** The tables that models made on one side, by qualified name; views are left out. */
export async function tablesOf(
  connection: DuckDBConnection,
  side: Side,
): Promise<Map<string, TableColumns>> {
  const rows = await readRows<{ name: string; column_name: string; data_type: string }>(
    connection,
    `SELECT
       CASE schema_name WHEN 'main' THEN table_name ELSE schema_name || '.' || table_name END AS name,
       column_name,
       data_type
     FROM duckdb_columns()
     JOIN duckdb_tables() USING (database_name, schema_name, table_name)
     WHERE database_name = $1 AND schema_name NOT IN ('meta', 'raw', 'seeds')
     ORDER BY name, column_index`,
    [side],
  );
  const byTable = Map.groupBy(rows, (row) => row.name);
  return new Map(
    [...byTable].map(([name, columns]) => [
      name,
      new Map(columns.map((column) => [column.column_name, column.data_type])),
    ]),
  );
}

/** A table of one side as SQL refers to it. */
export function tableOn(side: Side, qualifiedName: string): string {
  return qualifiedName.includes('.') ? `${side}.${qualifiedName}` : `${side}.main.${qualifiedName}`;
}
