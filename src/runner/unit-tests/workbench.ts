import type { DuckDBConnection } from '@duckdb/node-api';
import { type Database, readRows } from '../../warehouse/database.ts';
import { openEmpty } from '../../warehouse/empty-database.ts';
import type { BoundNode } from '../bound-node.ts';
import { emptyTable, landShapes } from '../empty-warehouse.ts';
import type { Sources } from '../load.ts';

/**
 * A database in memory with all tables of the project, landing tables among them, and no row in any. Every column may
 * be NULL. Its caller closes it.
 */
export async function openWorkbench(
  sources: Sources,
  graph: readonly BoundNode[],
): Promise<Database> {
  const database = await openEmpty(sources.migrations);
  const { connection } = database;
  try {
    await landShapes(connection, sources);
    await emptyLandingTables(connection);
    const tables = graph
      .filter(({ model }) => !model.header.part_of)
      .map(({ model, columns }) => emptyTable(model, columns));
    await connection.run(tables.join(';\n'));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function emptyLandingTables(connection: DuckDBConnection): Promise<void> {
  const tables = await readRows<{ name: string }>(
    connection,
    `SELECT format('{}."{}"', schema_name, table_name) AS name FROM duckdb_tables()
     WHERE schema_name IN ('raw', 'seeds')`,
  );
  const emptied = tables.map(
    ({ name }) => `CREATE OR REPLACE TABLE ${name} AS FROM ${name} LIMIT 0`,
  );
  await connection.run(emptied.join(';\n'));
}

/** Does the work and leaves the database as it was. */
export async function undone<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION');
  try {
    return await work();
  } finally {
    await connection.run('ROLLBACK');
  }
}
