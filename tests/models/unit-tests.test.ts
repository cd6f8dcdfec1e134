import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runUnitTests } from '../../src/runner/unit-tests/run-unit-tests.ts';
import { REPOSITORY } from '../support/temp-project.ts';

it('the unit tests in YAML pass, the incremental path among them', async () => {
  const results = await runUnitTests(REPOSITORY);
  expect(results.filter(({ failure }) => failure)).toEqual([]);
  expect(new Set(results.map(({ model }) => model)).size).toBeGreaterThanOrEqual(7);
  expect(results.filter(({ rerun }) => rerun === 'incremental').length).toBeGreaterThanOrEqual(3);
});

it('the one in docs/models.md is one of them', () => {
  const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
  expect(read('docs/models.md')).toContain(read('tests/models/obv.yml'));
});
