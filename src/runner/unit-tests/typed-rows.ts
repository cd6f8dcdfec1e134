import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import type { BoundColumn } from '../output-columns.ts';
import type { GivenRow, Value } from './test-file.ts';

/** Rows written in a test, for a table whose columns are known. */
export interface TypedRows {
  /** As SQL names it. */
  readonly table: string;
  /** Those that a row names. */
  readonly columns: readonly BoundColumn[];
  readonly rows: readonly GivenRow[];
}

/** Rows that take the place of those with the same values in the columns of the grain, if there is one. */
export interface KeyedRows extends TypedRows {
  readonly grain: readonly string[];
}

/** The rows as something to select FROM, every value in the type of its column. There must be a row. */
export function relation({ columns, rows }: TypedRows): string {
  const casts = columns.map(
    ({ name, type }) => `CAST(${identifier(name)} AS ${type}) AS ${identifier(name)}`,
  );
  return `(SELECT ${casts.join(', ')} FROM ${asTexts(columns, rows)})`;
}

/** Where a value is none of its column's type, by number of row and name of column. */
export async function badValues(
  connection: DuckDBConnection,
  { columns, rows }: TypedRows,
): Promise<{ readonly row: number; readonly column: BoundColumn }[]> {
  if (rows.length === 0) return [];
  const checks = columns.map(({ name, type }) => {
    const cast = `TRY_CAST(${identifier(name)} AS ${type})`;
    // DuckDB rounds 1.5 to a whole number without a word.
    const isRounded = /INT(EGER)?$/.test(type)
      ? ` OR ${cast}::DOUBLE <> TRY_CAST(${identifier(name)} AS DOUBLE)`
      : '';
    return `(${identifier(name)} IS NOT NULL AND ${cast} IS NULL${isRounded}) IS TRUE AS ${identifier(name)}`;
  });
  const found = await readRows<Record<string, boolean>>(
    connection,
    `SELECT ${checks.join(', ')} FROM ${asTexts(columns, rows)}`,
  );
  return found.flatMap((isBad, row) =>
    columns.filter(({ name }) => isBad[name]).map((column) => ({ row, column })),
  );
}

/** A value as a SQL expression: a text that DuckDB can cast to the type of a column. */
export function textOf(value: GivenRow[string] | undefined): string {
  if (value === undefined || value === null) return 'NULL';
  return literal(Array.isArray(value) ? `[${value.map(itemText).join(', ')}]` : String(value));
}

function itemText(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}

function asTexts(columns: readonly BoundColumn[], rows: readonly GivenRow[]): string {
  const tuples = rows.map(
    (row) => `(${columns.map(({ name }) => `${textOf(row[name])}::VARCHAR`).join(', ')})`,
  );
  const names = columns.map(({ name }) => identifier(name));
  return `(VALUES ${tuples.join(', ')}) AS given(${names.join(', ')})`;
}
