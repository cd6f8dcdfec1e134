import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { type Side, tableOn } from './catalog.ts';

/** What of a table is compared, and by which columns rows are told apart. */
export interface Comparison {
  readonly table: string;
  /** Empty where rows cannot be told apart. */
  readonly grain: readonly string[];
  /** The columns that both sides have. */
  readonly common: readonly string[];
  /** Those of another type on either side: compared as text. */
  readonly asText: ReadonlySet<string>;
}

/** Rows of a table with a single grain column are told into so many slices. */
const SLICES = 64;

/**
 * Makes a temporary table `slice` of the slices in which the two sides have other rows, and gives their number. A
 * slice has one value of each leading column of the grain.
 */
export async function findSlices(
  connection: DuckDBConnection,
  comparison: Comparison,
): Promise<number> {
  const { table, common } = comparison;
  const keys = sliceKeys(comparison);
  const names = keys.map((_, index) => `slice_${index}`);
  const hashed = common.map((column) => compared(comparison, column)).join(', ');
  const sums = (side: Side) =>
    `(SELECT
        ${keys.map((key, index) => `${key} AS ${names[index]}`).join(', ')},
        count(*) AS rows,
        sum(hash(${hashed})) AS hash
      FROM ${tableOn(side, table)}
      GROUP BY ALL)`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE slice AS
     SELECT ${names.join(', ')}
     FROM ${sums('published')} AS before
     FULL JOIN ${sums('candidate')} AS after USING (${names.join(', ')})
     WHERE before.rows IS DISTINCT FROM after.rows OR before.hash IS DISTINCT FROM after.hash`,
  );
  const [row] = await readRows<{ slices: number }>(
    connection,
    'SELECT count(*)::INTEGER AS slices FROM slice',
  );
  return row!.slices;
}

/** Both sides' rows of the slices in `slice`, joined by grain: `before` and `after`, each with `is_there`. */
export function joined(comparison: Comparison): string {
  const { table, grain, common } = comparison;
  const columns = common.map(
    (column) => `${compared(comparison, column)} AS ${identifier(column)}`,
  );
  const matches = sliceKeys(comparison).map(
    (key, index) => `${key} IS NOT DISTINCT FROM slice_${index}`,
  );
  const rowsOf = (side: Side) =>
    `(SELECT ${columns.join(', ')}, true AS is_there
      FROM ${tableOn(side, table)}
      SEMI JOIN slice ON ${matches.join(' AND ')})`;
  return `${rowsOf('published')} AS before
    FULL JOIN ${rowsOf('candidate')} AS after USING (${grain.map(identifier).join(', ')})`;
}

/** The columns that are no part of the grain. */
export function valueColumns({ common, grain }: Comparison): string[] {
  return common.filter((column) => !grain.includes(column));
}

export const IN_BOTH = 'before.is_there AND after.is_there';

/** Whether the two rows differ in a column. */
export function differs(column: string): string {
  return `before.${identifier(column)} IS DISTINCT FROM after.${identifier(column)}`;
}

/** Whether they differ in any of the columns. */
export function anyDiffers(columns: readonly string[]): string {
  return columns.length === 0 ? 'false' : columns.map(differs).join(' OR ');
}

function compared({ asText }: Comparison, column: string): string {
  return asText.has(column) ? `${identifier(column)}::VARCHAR` : identifier(column);
}

function sliceKeys(comparison: Comparison): string[] {
  const keys = comparison.grain.map((column) => compared(comparison, column));
  if (keys.length === 0) return ['1'];
  return keys.length === 1 ? [`hash(${keys[0]}) % ${SLICES}`] : keys.slice(0, -1);
}
