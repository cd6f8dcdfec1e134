import type { DuckDBConnection } from '@duckdb/node-api';
import { type Row, readRows } from '../warehouse/database.ts';
import { identifier } from '../warehouse/sql-text.ts';

/** Rows that one of two tables has and the other lacks. */
export interface TableDifference {
  readonly table: string;
  /** How many rows only the first and only the second table has. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** The first of them in order of the columns, values as text. */
  readonly rows: readonly DifferingRow[];
}

export interface DifferingRow {
  readonly isInFirst: boolean;
  readonly values: Readonly<Record<string, string | null>>;
}

const ROWS_TO_SHOW = 5;

/**
 * Compares two relations, given as something to select FROM, as sets of rows, both ways; nothing if they are the
 * same. `columns` are compared, the leading ones first in the order in which rows are shown.
 */
export async function compareTables(
  connection: DuckDBConnection,
  table: string,
  first: string,
  second: string,
  columns: readonly string[],
): Promise<TableDifference | undefined> {
  const list = columns.map(identifier).join(', ');
  const [sums] = await readRows<{ same: boolean }>(
    connection,
    `SELECT (${fingerprint(list, first)}) = (${fingerprint(list, second)}) AS same`,
  );
  if (sums!.same) return undefined;
  const differing = `
    WITH differing AS (
      SELECT true AS is_in_first, * FROM (SELECT ${list} FROM ${first} EXCEPT ALL SELECT ${list} FROM ${second})
      UNION ALL
      SELECT false, * FROM (SELECT ${list} FROM ${second} EXCEPT ALL SELECT ${list} FROM ${first})
    )`;
  const [counts] = await readRows<{ first: number; second: number }>(
    connection,
    `${differing}
     SELECT count_if(is_in_first)::DOUBLE AS first, count_if(NOT is_in_first)::DOUBLE AS second FROM differing`,
  );
  const rows = await readRows<Row>(
    connection,
    `${differing}
     SELECT is_in_first, ${columns.map((column) => `${identifier(column)}::VARCHAR AS ${identifier(column)}`).join(', ')}
     FROM (FROM differing ORDER BY ${list}, is_in_first DESC LIMIT ${ROWS_TO_SHOW})`,
  );
  return {
    table,
    onlyFirst: counts!.first,
    onlySecond: counts!.second,
    rows: rows.map(({ is_in_first, ...values }) => ({
      isInFirst: is_in_first as boolean,
      values: values as DifferingRow['values'],
    })),
  };
}

/** The number of rows with the sum of their hashes, which no order of rows changes. */
function fingerprint(list: string, relation: string): string {
  return `SELECT {n: count(*), h: sum(hash(${list}))} FROM ${relation}`;
}
