import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { type Side, type TableColumns, tableOn } from './catalog.ts';
import { type DifferingRow, firstRows } from './first-rows.ts';
import {
  anyDiffers,
  type Comparison,
  differs,
  findSlices,
  IN_BOTH,
  joined,
  valueColumns,
} from './join.ts';

/** How a table of the candidate differs from the published one. */
export interface TableDiff {
  readonly table: string;
  readonly kind: 'same' | 'changed' | 'new' | 'gone';
  /** Rows of the published table, and of the candidate's. */
  readonly before: number;
  readonly after: number;
  /** Rows by grain: in the candidate alone, in the published table alone, in both and different. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Of the changed rows, how many differ in a column; columns that are the same are left out. */
  readonly columns: readonly { readonly column: string; readonly rows: number }[];
  readonly addedColumns: readonly string[];
  readonly removedColumns: readonly string[];
  readonly retypedColumns: readonly string[];
  /** Whether rows could be told apart: both tables have the columns of one grain. */
  readonly isComparable: boolean;
  readonly rows: readonly DifferingRow[];
}

/** A table that is on both sides. */
export interface TablePair {
  readonly table: string;
  readonly published: TableColumns;
  readonly candidate: TableColumns;
  /** The columns that make a row unique; nothing where no model says. */
  readonly grain: readonly string[] | undefined;
}

/**
 * Compares a table that both sides have. Slices of it, one for each value of the leading columns of the grain, that
 * have as many rows and the same sum of hashes are equal; the rows of the others alone are joined. Makes a
 * temporary table `slice`.
 */
export async function compareTable(
  connection: DuckDBConnection,
  pair: TablePair,
  mostRows: number,
): Promise<TableDiff> {
  const { table, published, candidate } = pair;
  const common = [...published.keys()].filter((column) => candidate.has(column));
  const retyped = common.filter((column) => published.get(column) !== candidate.get(column));
  const isComparable = pair.grain?.every((column) => common.includes(column)) ?? false;
  const comparison: Comparison = {
    table,
    grain: isComparable ? pair.grain! : [],
    common,
    asText: new Set(retyped),
  };
  const counted = {
    table,
    before: await countRows(connection, 'published', table),
    after: await countRows(connection, 'candidate', table),
    addedColumns: [...candidate.keys()].filter((column) => !published.has(column)),
    removedColumns: [...published.keys()].filter((column) => !candidate.has(column)),
    retypedColumns: retyped.map(
      (column) => `${column} ${published.get(column)} → ${candidate.get(column)}`,
    ),
  };
  if ((await findSlices(connection, comparison)) === 0) {
    const { addedColumns, removedColumns, retypedColumns } = counted;
    const hasSameColumns = [addedColumns, removedColumns, retypedColumns].flat().length === 0;
    const kind = hasSameColumns ? 'same' : 'changed';
    return { ...counted, ...NO_ROWS, kind, isComparable: true, rows: [] };
  }
  if (!isComparable) {
    const { before: removed, after: added } = counted;
    return { ...counted, ...NO_ROWS, kind: 'changed', added, removed, isComparable, rows: [] };
  }
  return {
    ...counted,
    ...(await countDifferences(connection, comparison)),
    kind: 'changed',
    isComparable,
    rows: mostRows > 0 ? await firstRows(connection, comparison, mostRows) : [],
  };
}

/** A table that one side alone has. */
export async function lonelyTable(
  connection: DuckDBConnection,
  side: Side,
  table: string,
): Promise<TableDiff> {
  const rows = await countRows(connection, side, table);
  const isNew = side === 'candidate';
  return {
    table,
    kind: isNew ? 'new' : 'gone',
    before: isNew ? 0 : rows,
    after: isNew ? rows : 0,
    ...NO_ROWS,
    [isNew ? 'added' : 'removed']: rows,
    addedColumns: [],
    removedColumns: [],
    retypedColumns: [],
    isComparable: true,
    rows: [],
  };
}

type Counts = Pick<TableDiff, 'added' | 'removed' | 'changed' | 'columns'>;

const NO_ROWS: Counts = { added: 0, removed: 0, changed: 0, columns: [] };

async function countRows(connection: DuckDBConnection, side: Side, table: string): Promise<number> {
  const [row] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM ${tableOn(side, table)}`,
  );
  return row!.rows;
}

async function countDifferences(
  connection: DuckDBConnection,
  comparison: Comparison,
): Promise<Counts> {
  const values = valueColumns(comparison);
  const counts = values.map(
    (column, index) => `count_if(${IN_BOTH} AND ${differs(column)})::DOUBLE AS column_${index}`,
  );
  const [row] = await readRows<Record<string, number>>(
    connection,
    `SELECT
       count_if(before.is_there IS NULL)::DOUBLE AS added,
       count_if(after.is_there IS NULL)::DOUBLE AS removed,
       count_if(${IN_BOTH} AND (${anyDiffers(values)}))::DOUBLE AS changed
       ${counts.map((count) => `, ${count}`).join('')}
     FROM ${joined(comparison)}`,
  );
  return {
    added: row!.added!,
    removed: row!.removed!,
    changed: row!.changed!,
    columns: values
      .map((column, index) => ({ column, rows: row![`column_${index}`]! }))
      .filter(({ rows }) => rows > 0),
  };
}
