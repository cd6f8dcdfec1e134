import { styleText } from 'node:util';
import Table from 'cli-table3';

export type Cell = string | number | null;

/** Rows in aligned columns without lines; numbers to the right, as `format` writes them. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  format: (cell: Cell) => string = formatCell,
): string {
  const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
  const table = new Table({
    head: head.map((name) => styleText('dim', name)),
    colAligns: isNumber.map((right) => (right ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    chars: Object.fromEntries(BORDERS.map((name) => [name, ''])),
  });
  table.push(...rows.map((row) => row.map(format)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
] as const;

function formatCell(cell: Cell): string {
  if (cell === null) return '-';
  return typeof cell === 'number' ? formatNumber(cell) : cell;
}

/** Thousands apart, and as many digits as a reader can use. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: Math.abs(value) >= 1000 ? 8 : 5,
  });
}
