import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { tableColumns } from '../warehouse/table-columns.ts';

/** How many rows a model has, and one hash over them that does not depend on their order. */
export interface Content {
  readonly rows: number;
  readonly hash: () => Promise<string>;
}

/** What a model's table holds now, or its part of a table. Nothing if it has no table yet. */
export async function contentOf(
  connection: DuckDBConnection,
  model: Model,
): Promise<Content | undefined> {
  const { header, name } = model;
  if (header.materialize === 'view') return undefined;
  const table = header.part_of ?? model.qualifiedName;
  const columns = await tableColumns(
    connection,
    header.part_of ? 'main' : model.schema,
    header.part_of ?? name,
  );
  if (columns.length === 0) return undefined;
  const filter = header.part_of
    ? `WHERE indicator_type_id IN (SELECT indicator_type_id FROM dim_indicator_type WHERE family = ${literal(name)})`
    : '';
  const [count] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM ${table} ${filter}`,
  );
  const hashed = columns
    .filter(({ name: column }) => !header.columns[column]?.documentation)
    .map((column) => identifier(column.name));
  return {
    rows: count!.rows,
    async hash() {
      const [row] = await readRows<{ hash: string }>(
        connection,
        `SELECT coalesce(sum(hash(${hashed.join(', ')})), 0)::VARCHAR AS hash FROM ${table} ${filter}`,
      );
      return row!.hash;
    },
  };
}
