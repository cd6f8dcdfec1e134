import type { BoundColumn } from '../output-columns.ts';

/** A row as text, NULL as null. */
export type TextRow = Readonly<Record<string, string | null>>;

/** In what the rows that were found differ from those that were expected. */
export interface RowDifference {
  /** A row that is missing has no `found`, one that is too much no `expected`. */
  readonly expected?: TextRow;
  readonly found?: TextRow;
}

const INEXACT = ['DOUBLE', 'FLOAT'];

/** Of doubles so much of their size, or so much, may be due to rounding. */
const RELATIVE = 1e-9;
const ABSOLUTE = 1e-12;

/**
 * Pairs rows that are equal in the columns, whatever their order, and gives what is left over. Of that, rows of the
 * same key make one difference. `keys` are columns too.
 */
export function compareRows(
  expected: readonly TextRow[],
  found: readonly TextRow[],
  columns: readonly BoundColumn[],
  keys: readonly string[],
): RowDifference[] {
  const left = [...found];
  const take = (isSame: (row: TextRow) => boolean) => {
    const index = left.findIndex(isSame);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const unmatched = expected.filter((row) => !take((other) => isEqual(row, other, columns)));
  const keyColumns = columns.filter(({ name }) => keys.includes(name));
  const differences = unmatched.map((row): RowDifference => {
    const other =
      keyColumns.length > 0 ? take((candidate) => isEqual(row, candidate, keyColumns)) : undefined;
    return other ? { expected: row, found: other } : { expected: row };
  });
  return [...differences, ...left.map((row) => ({ found: row }))];
}

function isEqual(a: TextRow, b: TextRow, columns: readonly BoundColumn[]): boolean {
  return columns.every((column) => isSameValue(a[column.name]!, b[column.name]!, column));
}

/** Whether two values of a column are the same, doubles but for rounding. */
export function isSameValue(a: string | null, b: string | null, { type }: BoundColumn): boolean {
  if (a === b) return true;
  if (a === null || b === null || !INEXACT.includes(type)) return false;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= Math.max(ABSOLUTE, RELATIVE * Math.max(Math.abs(x), Math.abs(y)));
}
