import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../../warehouse/sql-text.ts';
import { anyDiffers, type Comparison, IN_BOTH, joined, valueColumns } from './join.ts';

/** One row that is not the same on both sides; values are as DuckDB writes them. */
export interface DifferingRow {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly key: Readonly<Record<string, string | null>>;
  /** The columns in which a changed row differs, or all of an added or removed one. */
  readonly values: readonly {
    readonly column: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** The first differing rows of the slices in `slice`, in the order of their grain. */
export async function firstRows(
  connection: DuckDBConnection,
  comparison: Comparison,
  most: number,
): Promise<DifferingRow[]> {
  const { grain } = comparison;
  const values = valueColumns(comparison);
  const keys = grain.map(identifier);
  const text = (side: string) =>
    values.map((column) => `, ${side}.${identifier(column)}::VARCHAR`).join('');
  const reader = await connection.runAndReadAll(
    `SELECT
       CASE WHEN before.is_there IS NULL THEN 'added' WHEN after.is_there IS NULL THEN 'removed' ELSE 'changed' END
       ${keys.map((key) => `, ${key}::VARCHAR`).join('')}
       ${text('before')}
       ${text('after')}
     FROM ${joined(comparison)}
     WHERE NOT coalesce(${IN_BOTH}, false) OR ${anyDiffers(values)}
     ORDER BY ${keys.join(', ')}
     LIMIT ${most}`,
  );
  return (reader.getRowsJson() as (string | null)[][]).map(([kind, ...cells]) => {
    const before = cells.slice(grain.length, grain.length + values.length);
    const after = cells.slice(grain.length + values.length);
    return {
      kind: kind as DifferingRow['kind'],
      key: Object.fromEntries(grain.map((column, index) => [column, cells[index]!])),
      values: values
        .map((column, index) => ({ column, before: before[index]!, after: after[index]! }))
        .filter((value) => kind !== 'changed' || value.before !== value.after),
    };
  });
}
