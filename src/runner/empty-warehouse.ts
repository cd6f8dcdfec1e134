import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { migrate } from '../warehouse/migrate.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { projectTables } from './land-project.ts';
import { applyChanges, changedTables } from './landing.ts';
import type { Sources } from './load.ts';
import { createMacros } from './macros.ts';
import type { BoundColumn } from './output-columns.ts';

/** Makes in a new database what models are bound to: landing tables with what the project's files say, and macros. */
export async function landProjectFiles(
  connection: DuckDBConnection,
  { project, models, macros }: Sources,
): Promise<void> {
  await migrate(connection, project.paths.migrations);
  await applyChanges(connection, await changedTables(connection, projectTables(project, models)));
  await createMacros(connection, macros);
}

/** Makes a model's table without rows. */
export async function createEmptyTable(
  connection: DuckDBConnection,
  { qualifiedName }: Model,
  columns: readonly BoundColumn[],
): Promise<void> {
  const fields = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  await connection.run(`CREATE TABLE ${qualifiedName} (${fields.join(', ')})`);
}
