import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';

/** Of longer tables one look by itself takes less, for it reads them in order and keeps nothing. */
const MOST_ROWS = 20_000;

/** As many tables are looked at in one statement. */
const MOST_TABLES = 50;

/** Models whose tables are so short that what a statement costs is most of a look at one, some to a statement. */
export async function shortTables(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<Model[][]> {
  const rows = await readRows<{ name: string }>(
    connection,
    `SELECT if(schema_name = 'main', '', schema_name || '.') || table_name AS name FROM duckdb_tables()
     WHERE database_name = current_database() AND estimated_size <= ${MOST_ROWS}`,
  );
  const short = new Set(rows.map(({ name }) => name));
  const alike = models.filter(
    ({ qualifiedName, header }) => short.has(qualifiedName) && !header.surrogate_key,
  );
  return Array.from({ length: Math.ceil(alike.length / MOST_TABLES) }, (_, index) =>
    alike.slice(index * MOST_TABLES, (index + 1) * MOST_TABLES),
  );
}

/**
 * Those of the models whose grain is proved unique and never null by one statement over all their tables: where the
 * hashes of keys are different, the keys are. Of the others nothing is known, for hashes may be alike by chance.
 */
export async function provenGrains(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<Model[]> {
  const keys = models.map(({ qualifiedName, header }) => {
    const columns = header.grain.map(identifier);
    const isNull = columns.map((column) => `${column} IS NULL`).join(' OR ');
    return `SELECT ${literal(qualifiedName)} AS name, hash(${columns.join(', ')}) AS key, ${isNull} AS has_null FROM ${qualifiedName}`;
  });
  const rows = await readRows<{ name: string }>(
    connection,
    `SELECT name FROM (${keys.join(' UNION ALL ')})
     GROUP BY name HAVING count(*) = count(DISTINCT key) AND NOT bool_or(has_null)`,
  );
  const proven = new Set(rows.map(({ name }) => name));
  return models.filter(({ qualifiedName }) => proven.has(qualifiedName));
}
