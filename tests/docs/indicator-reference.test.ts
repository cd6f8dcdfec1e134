import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorText, indicatorReference } from '../../scripts/indicator-reference.ts';
import { indicatorsOf } from '../../src/model/indicators.ts';
import { everyModel, loadSources } from '../../src/runner/load.ts';
import { goldenSeries } from '../golden/golden-bars.ts';
import { readFixture } from '../golden/read-fixture.ts';
import { worstErrors } from '../indicators/worst-error.ts';
import { REPOSITORY } from '../support/temp-project.ts';

const models = everyModel(await loadSources(REPOSITORY));

it('docs/indicators.md says what the headers say and the fixture shows (pnpm reference writes it anew)', async () => {
  const written = readFileSync(join(REPOSITORY, 'docs', 'indicators.md'), 'utf8');
  const errors = await worstErrors(goldenSeries(), readFixture('simulated'));
  const stated = [...written.matchAll(/^\| `(\w+)` .* \| (0|1e-\d+) \|$/gm)].map(
    ([, indicator, error]) => [indicator!, Number(error)] as const,
  );
  expect(written).toBe(indicatorReference(models, new Map(stated)));
  expect(stated.map(([indicator]) => indicator).toSorted()).toEqual([...errors.keys()].toSorted());
  // Another processor may round otherwise: a power of ten is as exact as the table is.
  for (const [indicator, error] of stated) {
    expect(error, indicator).toBeLessThanOrEqual(1e-9);
    expect(errors.get(indicator)! / 10, indicator).toBeLessThanOrEqual(error);
  }
}, 60_000);

it('writes an error as the power of ten above it', () => {
  expect([3e-13, 1e-12, 0].map(errorText)).toEqual(['1e-12', '1e-12', '0']);
});

it('every indicator has a formula', () => {
  const without = indicatorsOf(models).filter(({ formula }) => formula === null);
  expect(without.map(({ indicator }) => indicator)).toEqual([]);
});
