import { readFileSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ProblemError } from '../../src/problem.ts';
import { loadSources } from '../../src/runner/load.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

async function problemsOf({ root }: TempProject) {
  try {
    await loadSources(root);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problems.map(({ code, cause, place }) => [code, place?.file, cause]);
  }
  return [];
}

it('a part has the time, keys and partition of its whole, in whatever layers they lie', async () => {
  const project = tempProject();
  const inherited = async () => {
    const { models } = await loadSources(project.root);
    const { time, causal, partition_by, incremental } = models.find(
      ({ name }) => name === 'rsi',
    )!.header;
    return { time, causal, partition_by, incremental };
  };
  const before = await inherited();
  expect(before).toMatchObject({ time: 'close_time', partition_by: 'series_id' });
  project.write(
    'models/marts/long_thing.sql',
    readFileSync(`${project.root}/models/facts/fact_indicator.sql`),
  );
  project.edit('models/indicators/rsi.sql', (text) =>
    text.replace('part_of: fact_indicator', 'part_of: long_thing'),
  );
  expect(await inherited()).toEqual(before);
});

it('mistakes in models are told in the order of their files', async () => {
  const project = tempProject();
  for (const file of ['facts/z', 'marts/z', 'staging/z']) {
    project.write(
      `models/${file}.sql`,
      '/*---\ndescription: One.\ngrain: [a]\ncolumns: {a: One}\n---*/\nSELECT 1 AS a\n',
    );
  }
  for (const file of ['facts/a', 'marts/a', 'staging/a']) {
    project.write(`models/${file}.sql`, 'SELECT 1 AS a\n');
  }
  expect(await problemsOf(project)).toEqual([
    ['KH201', 'models/facts/a.sql', 'The model has no header.'],
    ['KH201', 'models/marts/a.sql', 'The model has no header.'],
    ['KH203', 'models/marts/z.sql', "The name 'z' is taken by models/facts/z.sql."],
    ['KH201', 'models/staging/a.sql', 'The model has no header.'],
    ['KH203', 'models/staging/z.sql', "The name 'z' is taken by models/marts/z.sql."],
  ]);
});

it('missing migrations are told beside what else is wrong', async () => {
  const project = tempProject();
  rmSync(project.paths.migrations, { recursive: true });
  project.write('models/facts/a.sql', 'SELECT 1 AS a\n');
  expect(await problemsOf(project)).toEqual([
    ['KH342', project.paths.migrations, 'There is no such file or folder.'],
    ['KH201', 'models/facts/a.sql', 'The model has no header.'],
  ]);
});
