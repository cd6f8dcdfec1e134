import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { suggestName } from '../../nearest-name.ts';
import { type Problem, throwIfAny } from '../../problem.ts';
import { checkYaml, type PlaceOf } from '../../project/yaml-file.ts';
import type { BoundNode } from '../bind.ts';
import type { Sources } from '../load.ts';
import { type InputTable, inputTables } from './input-tables.ts';
import { readTables, readTypedRows } from './read-rows.ts';
import { resultColumns } from './result-rows.ts';
import { type GivenRow, type RowsByTable, type UnitTestFile, unitTestFile } from './test-file.ts';
import type { KeyedRows, TypedRows } from './typed-rows.ts';
import type { UnitTest } from './unit-test.ts';

/**
 * Reads and checks `tests/models/*.yml` of the project at `root`. `connection` is a workbench. Throws a ProblemError
 * with all that is wrong.
 */
export async function readUnitTests(
  connection: DuckDBConnection,
  root: string,
  sources: Sources,
  graph: readonly BoundNode[],
): Promise<UnitTest[]> {
  const tests: UnitTest[] = [];
  const problems: Problem[] = [];
  for (const file of globSync('tests/models/*.yml', { cwd: root }).sort()) {
    const checked = checkYaml(file, readFileSync(join(root, file), 'utf8'), unitTestFile);
    if (!checked.ok) {
      problems.push(...checked.problems);
      continue;
    }
    const { value, placeOf } = checked;
    const node = graph.find(({ model }) => model.qualifiedName === value.model);
    if (node && node.model.header.materialize !== 'parts') {
      tests.push(...(await readFile(connection, sources, node, value, placeOf, problems)));
    } else {
      problems.push(untestable(value.model, node, graph, placeOf));
    }
  }
  throwIfAny(problems);
  return tests;
}

function untestable(
  name: string,
  node: BoundNode | undefined,
  graph: readonly BoundNode[],
  placeOf: PlaceOf,
): Problem {
  const parts = graph.filter(({ model }) => model.header.part_of === name);
  return {
    code: 'KH240',
    cause: node ? `${name} has no rows of its own to test.` : `There is no model '${name}'.`,
    fix: node
      ? `Test one of its parts: ${parts.map(({ model }) => model.qualifiedName).join(', ')}.`
      : suggestName(
          name,
          graph.map(({ model }) => model.qualifiedName),
        ),
    place: placeOf(['model']),
  };
}

/** The tests of one file; what is wrong with them goes to `problems`. */
async function readFile(
  connection: DuckDBConnection,
  sources: Sources,
  node: BoundNode,
  file: UnitTestFile,
  placeOf: PlaceOf,
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
  for (const [index, test] of file.tests.entries()) {
    const path = ['tests', index];
    const { then: change } = test;
    tests.push({
      node,
      name: test.name,
      place: placeOf(path),
      given: await tablesAt(test.given, [...path, 'given']),
      expected: await expectedAt(test.expect, [...path, 'expect']),
      change: change && {
        given: (await tablesAt(change.given, [...path, 'then', 'given'])).map((rows) =>
          withGrain(rows, inputs),
        ),
        removed: await tablesAt(change.removed, [...path, 'then', 'removed']),
        expected: await expectedAt(change.expect, [...path, 'then', 'expect']),
      },
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
