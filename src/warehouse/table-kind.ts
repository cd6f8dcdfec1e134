import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from './database.ts';

export type TableKind = 'TABLE' | 'VIEW';

/** What the open database has under a name, in the word that DROP and CREATE want; nothing if it has nothing. */
export async function tableKind(
  connection: DuckDBConnection,
  schema: string,
  name: string,
): Promise<TableKind | undefined> {
  const [found] = await readRows<{ table_type: string }>(
    connection,
    `SELECT table_type FROM information_schema.tables
     WHERE table_catalog = current_database() AND table_schema = $1 AND table_name = $2`,
    [schema, name],
  );
  return found && (found.table_type === 'VIEW' ? 'VIEW' : 'TABLE');
}
