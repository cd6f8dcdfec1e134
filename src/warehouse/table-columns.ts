import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from './database.ts';

export interface TableColumn {
  readonly name: string;
  /** As DuckDB writes it: `DECIMAL(18,6)`. */
  readonly type: string;
}

/** The columns of a table or view of the open database, in order; none where there is no such table. */
export function tableColumns(
  connection: DuckDBConnection,
  schema: string,
  table: string,
): Promise<TableColumn[]> {
  return readColumns(connection, 'current_database()', schema, table);
}

/**
 * The columns of every table and view that SQL of the project may read, in order, by qualified name: `fact_kline`,
 * `raw.kline`. What stands in `meta` is bookkeeping.
 */
export async function readableTables(
  connection: DuckDBConnection,
): Promise<Map<string, TableColumn[]>> {
  const rows = await readRows<TableColumn & { schema: string; table: string }>(
    connection,
    `SELECT schema_name AS schema, table_name AS table, column_name AS name, data_type AS type
     FROM duckdb_columns()
     WHERE database_name = current_database() AND NOT internal AND schema_name <> 'meta'
     ORDER BY schema_name, table_name, column_index`,
  );
  const tables = new Map<string, TableColumn[]>();
  for (const { schema, table, name, type } of rows) {
    const qualified = schema === 'main' ? table : `${schema}.${table}`;
    const columns = tables.get(qualified);
    if (columns) columns.push({ name, type });
    else tables.set(qualified, [{ name, type }]);
  }
  return tables;
}

/** The columns of a temporary table of this connection, in order. */
export function temporaryColumns(
  connection: DuckDBConnection,
  table: string,
): Promise<TableColumn[]> {
  return readColumns(connection, "'temp'", 'main', table);
}

function readColumns(
  connection: DuckDBConnection,
  database: string,
  schema: string,
  table: string,
): Promise<TableColumn[]> {
  return readRows(
    connection,
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE database_name = ${database} AND schema_name = $1 AND table_name = $2
     ORDER BY column_index`,
    [schema, table],
  );
}
