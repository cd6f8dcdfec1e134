import { type DuckDBConnection, type DuckDBValue, listValue } from '@duckdb/node-api';

/**
 * Puts rows of texts in the place of all that a table has. They travel as one list a column: a parameter for each
 * cell would be thousands.
 */
export async function replaceRows(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  await connection.run(`DELETE FROM ${table}`);
  const [first] = rows;
  if (!first) return;
  const lists: DuckDBValue[] = first.map((_, cell) => listValue(rows.map((row) => row[cell]!)));
  const cells = first.map((_, cell) => `unnest($${cell + 1}::VARCHAR[])`);
  await connection.run(`INSERT INTO ${table} SELECT ${cells.join(', ')}`, lists);
}
