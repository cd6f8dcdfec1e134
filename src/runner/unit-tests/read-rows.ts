import type { DuckDBConnection } from '@duckdb/node-api';
import { suggestName } from '../../nearest-name.ts';
import type { Problem } from '../../problem.ts';
import type { PlaceOf } from '../../project/yaml-file.ts';
import type { BoundColumn } from '../output-columns.ts';
import type { InputTable } from './input-tables.ts';
import type { GivenRow, RowsByTable } from './test-file.ts';
import { badValues, type TypedRows } from './typed-rows.ts';

/** Some rows of a test file, or what is wrong with them. */
export interface ReadTables {
  readonly tables: readonly TypedRows[];
  readonly problems: readonly Problem[];
}

/**
 * The rows that stand at `path`, by table, as rows of the model's inputs. `model` is its name. Problems are tables
 * that it does not read, columns that they do not have, and values that are none of the column's type.
 */
export async function readTables(
  connection: DuckDBConnection,
  model: string,
  inputs: readonly InputTable[],
  rowsByTable: RowsByTable,
  placeOf: PlaceOf,
  path: readonly PropertyKey[],
): Promise<ReadTables> {
  const tables: TypedRows[] = [];
  const problems: Problem[] = [];
  for (const [name, rows] of Object.entries(rowsByTable)) {
    const input = inputs.find((table) => table.name === name);
    if (!input) {
      problems.push({
        code: 'KH241',
        cause: `${model} does not read '${name}'.`,
        fix: suggestName(
          name,
          inputs.map((table) => table.name),
        ),
        place: placeOf([...path, name], 'key'),
      });
      continue;
    }
    const read = await readTypedRows(connection, input, rows, placeOf, [...path, name]);
    tables.push(read.rows);
    problems.push(...read.problems);
  }
  return { tables, problems };
}

/** The rows that stand at `path`, in the types of the columns of their table. */
export async function readTypedRows(
  connection: DuckDBConnection,
  { name: table, columns: known }: Pick<InputTable, 'name' | 'columns'>,
  given: readonly GivenRow[],
  placeOf: PlaceOf,
  path: readonly PropertyKey[],
): Promise<{ readonly rows: TypedRows; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = given.flatMap((row, index) =>
    Object.keys(row)
      .filter((name) => !known.some((column) => column.name === name))
      .map((name) => ({
        code: 'KH242' as const,
        cause: `${table} has no column '${name}'.`,
        fix: suggestName(
          name,
          known.map((column) => column.name),
        ),
        place: placeOf([...path, index, name], 'key'),
      })),
  );
  const columns = known.filter(({ name }) => given.some((row) => name in row));
  const rows = { table, columns, rows: given };
  const bad = columns.length > 0 ? await badValues(connection, rows) : [];
  problems.push(
    ...bad.map(({ row, column }) => badValue(table, column, given[row]!, placeOf, [...path, row])),
  );
  return { rows, problems };
}

function badValue(
  table: string,
  { name, type }: BoundColumn,
  row: GivenRow,
  placeOf: PlaceOf,
  path: readonly PropertyKey[],
): Problem {
  return {
    code: 'KH243',
    cause: `'${JSON.stringify(row[name]).replaceAll(/^"|"$/g, '')}' is no ${type}, which ${table}.${name} is.`,
    place: placeOf([...path, name]),
  };
}
