import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verify } from '../../../src/runner/verify.ts';
import { anyHistory, historyProject, type Step, takeSteps } from './history.ts';

/**
 * How many random histories are tried, and from which seed. More of them:
 * KLINEHOUSE_HISTORIES=100 KLINEHOUSE_SEED=7 pnpm vitest run tests/runner/incremental/histories.test.ts
 */
const RUNS = Number(process.env.KLINEHOUSE_HISTORIES ?? 4);
const SEED = Number(process.env.KLINEHOUSE_SEED ?? 20240701);

/** Builds step by step, and compares the outcome with a build from nothing. */
async function expectHonest(steps: readonly Step[]): Promise<void> {
  const project = historyProject();
  await takeSteps(project, steps);
  const { differences, rows } = await verify(project.root);
  expect(differences).toEqual([]);
  expect(rows).toBeGreaterThan(1000);
}

describe('any history', () => {
  it(
    'leaves what a build from nothing gives',
    async () => {
      console.log(`${RUNS} histories of seed ${SEED}`);
      await fc.assert(fc.asyncProperty(anyHistory, expectHonest), {
        numRuns: RUNS,
        seed: SEED,
        verbose: true,
      });
    },
    60_000 + RUNS * 60_000,
  );
});
