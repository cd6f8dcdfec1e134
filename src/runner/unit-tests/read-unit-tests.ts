import type { DuckDBConnection } from '@duckdb/node-api';
import { suggestName } from '../../nearest-name.ts';
import type { Problem } from '../../problem.ts';
import type { BoundNode } from '../bound-node.ts';
import type { Sources } from '../load.ts';
import { type InputTable, inputTables } from './input-tables.ts';
import { missingRows } from './missing-rows.ts';
import { readTables, readTypedRows } from './read-rows.ts';
import type { ReadTestFile } from './read-test-files.ts';
import { resultColumns } from './result-rows.ts';
import type { GivenRow, RowsByTable } from './test-file.ts';
import type { KeyedRows, TypedRows } from './typed-rows.ts';
import type { UnitTest } from './unit-test.ts';

/** The tests that can be run, and what is wrong with the others. */
export interface ReadUnitTests {
  readonly tests: readonly UnitTest[];
  readonly problems: readonly Problem[];
}

/** What is wrong with the models that these files are about (KH240). */
export function modelProblems(files: readonly ReadTestFile[], { models }: Sources): Problem[] {
  return files.flatMap(({ content, placeOf }) => {
    const name = content.model;
    const model = models.find(({ qualifiedName }) => qualifiedName === name);
    if (model && model.header.materialize !== 'parts') return [];
    const parts = models.filter(({ header }) => header.part_of === name);
    return {
      code: 'KH240' as const,
      cause: model ? `${name} has no rows of its own to test.` : `There is no model '${name}'.`,
      fix: model
        ? `Test one of its parts: ${parts.map((part) => part.qualifiedName).join(', ')}.`
        : suggestName(
            name,
            models.map(({ qualifiedName }) => qualifiedName),
          ),
      place: placeOf(['model']),
    };
  });
}

/** Puts the tests of these files to the models of a graph, those of others left out. `connection` is its workbench. */
export async function readUnitTests(
  connection: DuckDBConnection,
  files: readonly ReadTestFile[],
  sources: Sources,
  graph: readonly BoundNode[],
): Promise<ReadUnitTests> {
  const tests: UnitTest[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const node = graph.find(({ model }) => model.qualifiedName === file.content.model);
    if (!node || node.model.header.materialize === 'parts') continue;
    tests.push(...(await readFile(connection, sources, node, file, problems)));
  }
  return { tests, problems };
}

/** The tests of one file; what is wrong with them goes to `problems`. */
async function readFile(
  connection: DuckDBConnection,
  sources: Sources,
  node: BoundNode,
  { content, placeOf }: ReadTestFile,
  problems: Problem[],
): Promise<UnitTest[]> {
  const name = node.model.qualifiedName;
  const inputs = await inputTables(connection, node, sources);
  const result = { name, columns: resultColumns(node) };
  const tablesAt = async (tables: RowsByTable, path: readonly PropertyKey[]) => {
    const read = await readTables(connection, name, inputs, tables, placeOf, path);
    problems.push(...read.problems);
    return read.tables;
  };
  const expectedAt = async (rows: readonly GivenRow[], path: readonly PropertyKey[]) => {
    const read = await readTypedRows(connection, result, rows, placeOf, path);
    problems.push(...read.problems);
    return read.rows;
  };
  const tests: UnitTest[] = [];
  for (const [index, test] of content.tests.entries()) {
    const path = ['tests', index];
    const { then: change } = test;
    const known = problems.length;
    const given = await tablesAt(test.given, [...path, 'given']);
    const expected = await expectedAt(test.expect, [...path, 'expect']);
    const inputChange = change && {
      given: (await tablesAt(change.given, [...path, 'then', 'given'])).map((rows) =>
        withGrain(rows, inputs),
      ),
      removed: await tablesAt(change.removed, [...path, 'then', 'removed']),
      expected: await expectedAt(change.expect, [...path, 'then', 'expect']),
    };
    // Values of another type are in no table.
    if (inputChange && problems.length === known) {
      const at = [...path, 'then', 'removed'];
      problems.push(...(await missingRows(connection, given, inputChange.removed, placeOf, at)));
    }
    tests.push({
      node,
      name: test.name,
      place: placeOf(path),
      given,
      expected,
      change: inputChange,
    });
  }
  return tests;
}

/** A row that comes is known by the columns of its grain, whether it names them or not. */
function withGrain(rows: TypedRows, inputs: readonly InputTable[]): KeyedRows {
  const { columns, grain } = inputs.find(({ name }) => name === rows.table)!;
  const names = rows.columns.map(({ name }) => name);
  return {
    ...rows,
    columns: columns.filter(({ name }) => names.includes(name) || grain.includes(name)),
    grain,
  };
}
