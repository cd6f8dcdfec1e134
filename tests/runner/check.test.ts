import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Place, ProblemError } from '../../src/problem.ts';
import { checkProject } from '../../src/runner/check.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

/** What checking the shipped project finds after a change: code and place of each, in order of places. */
async function found(change: (project: TempProject) => void): Promise<string[]> {
  const project = tempProject();
  change(project);
  try {
    await checkProject(project.root);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems.map(({ code, place }) => `${code} ${placeText(place!)}`).sort();
  } finally {
    expect(existsSync(join(project.root, 'warehouse', 'work.duckdb'))).toBe(false);
  }
  return [];
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

const unitTests = (name: string, yaml: string) => (project: TempProject) =>
  project.write(`tests/models/${name}.yml`, yaml);

const noYaml = unitTests('a', 'model: [fact_kline\n');
const noModel = unitTests('b', 'model: fact_klines\ntests: [{name: a, expect: []}]\n');
const noColumn = unitTests(
  'c',
  'model: staging.stg_coverage\ntests:\n  - name: a\n    given: {raw.source_file: [{symbl: X}]}\n    expect: []\n',
);
/** It reads fact_kline, if from far. */
const noColumnBelow = unitTests(
  'd',
  'model: fact_prediction\ntests: [{name: a, expect: [{actoin: BUY}]}]\n',
);
const brokenModel = (project: TempProject) =>
  project.edit('models/facts/fact_kline.sql', (text) => text.replace('  open_time,', '  opn,'));
const brokenMacro = (project: TempProject) =>
  project.write('models/macros/z.sql', 'CREATE MACRO z(x) AS x +;');

it.each<[string, readonly ((project: TempProject) => void)[], string[]]>([
  ['nothing, where nothing is wrong', [], []],
  [
    'every slip of the unit tests',
    [noYaml, noModel, noColumn, noColumnBelow],
    [
      'KH101 tests/models/a.yml:2:1',
      'KH240 tests/models/b.yml:1:8',
      'KH242 tests/models/c.yml:4:32',
      'KH242 tests/models/d.yml:2:29',
    ],
  ],
  [
    'a model that cannot be bound, and the unit tests of those that can',
    [noYaml, noModel, noColumn, noColumnBelow, brokenModel],
    [
      'KH101 tests/models/a.yml:2:1',
      'KH208 models/facts/fact_kline.sql:120:3',
      'KH240 tests/models/b.yml:1:8',
      'KH242 tests/models/c.yml:4:32',
    ],
  ],
  [
    'a macro that breaks, and of the unit tests what needs no model',
    [noYaml, noModel, noColumn, brokenMacro],
    [
      'KH101 tests/models/a.yml:2:1',
      'KH214 models/macros/z.sql:1:25',
      'KH240 tests/models/b.yml:1:8',
    ],
  ],
  [
    'files that cannot be read, and the form of the unit tests',
    [
      noYaml,
      noModel,
      unitTests('e', 'model: fact_kline\ntest: []\ntests: [{name: a, expect: []}]\n'),
      (project) => project.edit('project.yml', (text) => text.replace('intervals:', 'interval:')),
    ],
    ['KH101 tests/models/a.yml:2:1', 'KH103 project.yml:8:1', 'KH103 tests/models/e.yml:2:1'],
  ],
])('finds %s', async (_, changes, expected) => {
  expect(
    await found((project) => {
      for (const change of changes) change(project);
    }),
  ).toEqual(expected);
});
