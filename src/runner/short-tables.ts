import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';

/** Of longer tables one look by itself takes less, for it reads them in order and keeps nothing. */
const MOST_ROWS = 20_000;

/** Those of the models whose tables are so short that what a statement costs is most of a look at one. */
export async function shortTables(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<ReadonlySet<Model>> {
  const rows = await readRows<{ name: string }>(
    connection,
    `SELECT if(schema_name = 'main', '', schema_name || '.') || table_name AS name FROM duckdb_tables()
     WHERE database_name = current_database() AND estimated_size <= ${MOST_ROWS}`,
  );
  const names = new Set(rows.map(({ name }) => name));
  return new Set(models.filter(({ qualifiedName }) => names.has(qualifiedName)));
}
