import { expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

const FIXTURE = new URL('../golden/proportions.csv', import.meta.url).pathname;

it('agrees with statsmodels on intervals of shares and of their differences', async () => {
  const database = await modelDatabase();
  const [worst] = await database.query<Record<string, number>>(`
    SELECT
      count(*)::INTEGER AS pairs,
      max(abs(wilson_low(successes, trials) - f.wilson_low)) AS wilson_low,
      max(abs(wilson_high(successes, trials) - f.wilson_high)) AS wilson_high,
      max(abs(newcombe_low(successes, trials, other_successes, other_trials) - f.newcombe_low)) AS newcombe_low,
      max(abs(newcombe_high(successes, trials, other_successes, other_trials) - f.newcombe_high)) AS newcombe_high
    FROM read_csv('${FIXTURE}') AS f`);
  const { pairs, ...errors } = worst!;
  expect(pairs).toBe(100);
  for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-12);
});

it('gives the interval that Newcombe printed for 56 of 70 against 48 of 80', async () => {
  const database = await modelDatabase();
  const rows = await database.query(`
    SELECT
      round(newcombe_low(56, 70, 48, 80), 4) AS low,
      round(newcombe_high(56, 70, 48, 80), 4) AS high`);
  // Newcombe 1998, Table II, method 10, example (a).
  expect(rows).toEqual([{ low: 0.0524, high: 0.3339 }]);
});

it('has nothing to say of what was not counted, and stays within 0 and 1', async () => {
  const database = await modelDatabase();
  const rows = await database.query(`
    SELECT
      wilson_low(0, 0) AS low, wilson_high(0, 0) AS high,
      newcombe_low(1, 2, 0, 0) AS below, newcombe_high(0, 0, 1, 2) AS above,
      min(wilson_low(0, n)) AS least, max(wilson_high(n, n)) AS most
    FROM range(1, 2000) AS t(n)`);
  expect(rows).toEqual([{ low: null, high: null, below: null, above: null, least: 0, most: 1 }]);
});
