import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { verify } from '../../src/runner/verify.ts';
import { verifyCausality } from '../../src/runner/verify-causal.ts';
import { csv, walk } from '../support/kline-csv.ts';
import type { TempProject } from '../support/temp-project.ts';
import { DAY, smallProject } from './small-project.ts';

// Every indicator family there is, in builds that follow upon each other. Other tests build those that the shipped project does.

const LONG = 600_000;

describe('all indicator families', () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await smallProject('all');
    await build(project.root);
    const bars = walk('2024-07-01T00:00:00Z', 4 * 1440);
    const changes = [
      // The next day, and then a day in the middle once more, with other prices.
      [4, bars.slice(3 * 1440)],
      [2, bars.slice(1440, 2 * 1440).map((bar) => ({ ...bar, high: bar.high * 1.01 }))],
    ] as const;
    for (const [day, changed] of changes) {
      const path = project.write(`${DAY}${day}.csv`, csv(changed));
      await project.ingest([path], {}, new Date('2024-08-02T00:00:00Z'));
      await build(project.root);
    }
  }, LONG);

  it('give values, and none that is no number', async () => {
    const rows = await project.query<{ indicator: string; values: number; good: boolean }>(
      `SELECT indicator, count(value)::INTEGER AS values, coalesce(bool_and(isfinite(value)), true) AS good
       FROM dim_indicator_type LEFT JOIN fact_indicator USING (indicator_type_id) GROUP BY ALL`,
    );
    expect(rows.filter(({ good }) => !good)).toEqual([]);
    // Four days have no week.
    const without = rows.filter(({ values }) => values === 0);
    expect(without.map(({ indicator }) => indicator)).toEqual(['volatility_7d']);
  });

  it(
    'have made day by day what they make at once',
    async () => {
      expect((await verify(project.root)).differences).toEqual([]);
    },
    LONG,
  );

  it(
    'depend on nothing later',
    async () => {
      const { models, lookAhead } = await verifyCausality(project.root, 2, 1);
      expect(models).toContain('fact_indicator');
      expect(models).toContain('gold_features');
      expect(lookAhead).toBeUndefined();
    },
    LONG,
  );
});
