import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { BoundColumn } from '../output-columns.ts';
import { withoutZero } from '../row-differences.ts';
import type { TextRow } from './compare-rows.ts';

/** The rows of a relation as DuckDB writes them, whole doubles without a point: two are the same if their texts are. */
export async function readTextRows(
  connection: DuckDBConnection,
  from: string,
  columns: readonly BoundColumn[],
  orderBy: readonly string[] = [],
): Promise<TextRow[]> {
  const texts = columns.map(({ name }) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`);
  const order = orderBy.length > 0 ? `ORDER BY ${orderBy.map(identifier).join(', ')}` : '';
  const rows = await readRows<TextRow>(
    connection,
    `SELECT ${texts.join(', ')} FROM (SELECT * FROM ${from} ${order})`,
  );
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }) => {
        const text = row[name]!;
        return [name, type === 'DOUBLE' && text !== null ? withoutZero(text) : text];
      }),
    ),
  );
}
