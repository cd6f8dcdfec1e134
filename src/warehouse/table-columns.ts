import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from './database.ts';
import { identifier } from './sql-text.ts';

export interface TableColumn {
  readonly name: string;
  /** As DuckDB writes it: `DECIMAL(18,6)`. */
  readonly type: string;
}

/** The columns of a table or view of the open database, in order. */
export function tableColumns(
  connection: DuckDBConnection,
  schema: string,
  table: string,
): Promise<TableColumn[]> {
  return describe(connection, `${identifier(schema)}.${identifier(table)}`);
}

/** The columns of a temporary table of this connection, in order. */
export function temporaryColumns(
  connection: DuckDBConnection,
  table: string,
): Promise<TableColumn[]> {
  return describe(connection, `temp.main.${identifier(table)}`);
}

/** The names of the columns of a table or view of the open database, in order. */
export async function columnNames(
  connection: DuckDBConnection,
  schema: string,
  table: string,
): Promise<string[]> {
  // Half the time of DESCRIBE.
  const nothing = await connection.run(`FROM ${identifier(schema)}.${identifier(table)} LIMIT 0`);
  return nothing.columnNames();
}

// duckdb_columns() would list the columns of every table there is, and then leave all but these out.
async function describe(connection: DuckDBConnection, table: string): Promise<TableColumn[]> {
  const rows = await readRows<{ column_name: string; column_type: string }>(
    connection,
    `DESCRIBE ${table}`,
  );
  return rows.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }));
}
