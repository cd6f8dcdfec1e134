import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { columnNames } from '../warehouse/table-columns.ts';

/** How many rows a model has in its table, or in its part of one. */
export async function rowCount(connection: DuckDBConnection, model: Model): Promise<number> {
  const [row] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM ${rowsOfModel(model)}`,
  );
  return row!.rows;
}

/** One hash over the rows that a model has; it does not depend on their order. */
export async function contentHash(connection: DuckDBConnection, model: Model): Promise<string> {
  const { header, schema, name } = model;
  const columns = header.part_of
    ? await columnNames(connection, 'main', header.part_of)
    : await columnNames(connection, schema, name);
  const hashed = columns.filter((column) => !header.columns[column]?.documentation).map(identifier);
  const [row] = await readRows<{ hash: string }>(
    connection,
    `SELECT coalesce(sum(hash(${hashed.join(', ')})), 0)::VARCHAR AS hash FROM ${rowsOfModel(model)}`,
  );
  return row!.hash;
}

/** What to put behind FROM. */
function rowsOfModel({ header, name, qualifiedName }: Model): string {
  if (!header.part_of) return qualifiedName;
  return `${header.part_of} WHERE indicator_type_id IN (SELECT indicator_type_id FROM dim_indicator_type WHERE family = ${literal(name)})`;
}
