import type { DuckDBConnection } from '@duckdb/node-api';
import type { BoundNode } from '../bound-node.ts';
import { compareRows, isSameValue, type RowDifference, type TextRow } from './compare-rows.ts';
import { readTextRows } from './read-text-rows.ts';
import { resultColumns, resultRelation } from './result-rows.ts';
import { relation, type TypedRows } from './typed-rows.ts';

/** Why a test failed. */
export interface UnitTestFailure {
  readonly message: string;
  readonly columns: readonly string[];
  /** Rows that differ; `expected` is what the test says or, of an incremental run, what a whole one makes. */
  readonly rows: readonly RowDifference[];
}

/** All rows that a model has made, with all columns. */
export function readResult(connection: DuckDBConnection, node: BoundNode): Promise<TextRow[]> {
  const { model } = node;
  return readTextRows(connection, resultRelation(model), resultColumns(node), model.header.grain);
}

/** In what the rows of a model are not those that a test expects. */
export async function unexpectedRows(
  connection: DuckDBConnection,
  node: BoundNode,
  expected: TypedRows,
  message: string,
): Promise<UnitTestFailure | undefined> {
  const found = await readResult(connection, node);
  const { grain } = node.model.header;
  if (expected.rows.length === 0) {
    if (found.length === 0) return undefined;
    return failure(
      message,
      grain,
      found.map((row) => ({ found: row })),
    );
  }
  const { columns } = expected;
  const wanted = await readTextRows(connection, relation(expected), columns);
  const names = columns.map(({ name }) => name);
  return failure(message, names, compareRows(wanted, found, columns, grain));
}

/** In what an incremental run made other rows than a whole one, to the last bit. */
export function differenceFromWhole(
  node: BoundNode,
  incremental: readonly TextRow[],
  whole: readonly TextRow[],
): UnitTestFailure | undefined {
  const { grain } = node.model.header;
  const columns = resultColumns(node).map(({ name }) => ({ name, type: 'VARCHAR' }));
  const rows = compareRows(whole, incremental, columns, grain);
  const differing = columns.filter((column) =>
    rows.some(
      ({ expected, found }) =>
        expected && found && !isSameValue(expected[column.name]!, found[column.name]!, column),
    ),
  );
  return failure(
    'An incremental run makes other rows (found) than a whole one (expected): `incremental` in the header says too little, look at lookback, lookahead and by.',
    [...new Set([...grain, ...differing.map(({ name }) => name)])],
    rows,
  );
}

/** Why a model cannot run incrementally: rows without the instant by which it finds them. */
export async function rowsWithoutTime(
  connection: DuckDBConnection,
  node: BoundNode,
): Promise<UnitTestFailure | undefined> {
  const { grain, time } = node.model.header;
  if (time === undefined) return undefined;
  const rows = (await readResult(connection, node)).filter((row) => row[time] === null);
  return failure(
    `An incremental run finds rows by ${time}, which is NULL here: give it to the inputs.`,
    [...new Set([...grain, time])],
    rows.map((row) => ({ found: row })),
  );
}

/** A failure that shows these columns of the rows; none without rows. */
function failure(
  message: string,
  columns: readonly string[],
  rows: readonly RowDifference[],
): UnitTestFailure | undefined {
  if (rows.length === 0) return undefined;
  const shown = (row: TextRow) => Object.fromEntries(columns.map((name) => [name, row[name]!]));
  return {
    message,
    columns,
    rows: rows.map(({ expected, found }) => ({
      ...(expected && { expected: shown(expected) }),
      ...(found && { found: shown(found) }),
    })),
  };
}
