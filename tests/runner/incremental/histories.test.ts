import { renameSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { klinePath } from '../../../src/lake/lake.ts';
import { build } from '../../../src/runner/build.ts';
import { verify } from '../../../src/runner/verify.ts';
import { parseArchiveName } from '../../../src/sources/archive-name.ts';
import { csv, MINUTE, walk } from '../../support/kline-csv.ts';
import type { TempProject } from '../../support/temp-project.ts';
import {
  anyHistory,
  BUILD,
  type Content,
  type FileName,
  historyProject,
  type Step,
  takeSteps,
} from './history.ts';

/**
 * How many random histories are tried, and from which seed. More of them:
 * KLINEHOUSE_HISTORIES=100 KLINEHOUSE_SEED=7 pnpm vitest run tests/runner/incremental/histories.test.ts
 */
const RUNS = Number(process.env.KLINEHOUSE_HISTORIES ?? 2);
const SEED = Number(process.env.KLINEHOUSE_SEED ?? 20240701);

async function expectHonest(project: TempProject, message?: string): Promise<void> {
  const { differences, rows } = await verify(project.root);
  expect(differences, message).toEqual([]);
  expect(rows, message).toBeGreaterThan(1000);
}

const ingest = (
  file: FileName,
  from: number,
  hours: number,
  more: Partial<Content> = {},
): Step => ({
  do: 'ingest',
  file,
  content: { from, hours, seed: 1, missing: 0, hasBadLine: false, ...more },
});

describe('what is easy to get wrong', () => {
  it('leaves what a build from nothing gives, step by step', async () => {
    const project = historyProject('shipped');
    const [a, b, late, hours] = [
      'a/BTCUSDT-1m.csv',
      'b/BTCUSDT-1m.csv',
      'c/BTCUSDT-1m.csv',
      'hours/BTCUSDT-1h.csv',
    ] as const;
    const eth = 'a/ETHUSDT-1m.csv';
    const cases: Record<string, Step[]> = {
      'two stretches': [ingest(a, 0, 6), ingest(b, 9, 8)],
      'a late file that fills the gap between them': [ingest(late, 6, 3)],
      'one price in the middle': [{ do: 'retouch', file: late }],
      'the gap is made again': [{ do: 'remove', file: late }],
      'a new symbol beside the old one': [ingest(eth, 3, 9)],
      'hours beside those made of minutes': [ingest(hours, 4, 20)],
      'a line that cannot be read, where a coarser bar was': [
        ingest(a, 0, 6, { hasBadLine: true }),
      ],
      'fewer bars of the same name, and a rule that looks further back': [
        ingest(b, 11, 5, { missing: 20 }),
        { do: 'edit', edit: 'window' },
      ],
      'the first file of a series is gone, and its last one': [
        { do: 'remove', file: a },
        { do: 'remove', file: hours },
      ],
      'a symbol is gone': [{ do: 'remove', file: b }],
    };
    const names = Object.keys(cases).values();
    await takeSteps(
      project,
      Object.values(cases).flatMap((steps) => [...steps, BUILD]),
      () => expectHonest(project, names.next().value),
    );
    const longer = await project.query(
      `SELECT DISTINCT metric, interval
       FROM fact_metric_value
       JOIN dim_metric USING (metric_id)
       JOIN dim_interval USING (interval_id)
       WHERE judged_interval_id IS NOT NULL AND interval IN ('1m', '15m')`,
    );
    // Four rules of longer intervals, on minutes and quarters of an hour.
    expect(longer).toHaveLength(8);
  }, 240_000);
});

describe('files of the same bars that were ingested at once', () => {
  it('count as before when one of them is taken away and put back', async () => {
    const project = historyProject('shipped');
    const start = '2024-07-01T00:00:00Z';
    const [day, month] = ['BTCUSDT-1m-2024-07-01.csv', 'BTCUSDT-1m-2024-07.csv'] as const;
    await project.ingest(
      [
        project.write(`spot/${day}`, csv(walk(start, 600, MINUTE, 1))),
        project.write(`spot/${month}`, csv(walk(start, 600, MINUTE, 2))),
      ],
      {},
      new Date('2024-08-01'),
    );
    await build(project.root);
    const { series, sourceFile } = parseArchiveName(join(project.root, 'spot', day));
    const path = klinePath(project.paths.lake, { ...series, source_file: sourceFile });
    const away = join(project.root, 'away');
    for (const [from, to] of [
      [path, away],
      [away, path],
    ] as const) {
      renameSync(from, to);
      await build(project.root);
    }
    await expectHonest(project);
  });
});

describe('any history', () => {
  it(
    'leaves what a build from nothing gives',
    async () => {
      console.log(`${RUNS} histories of seed ${SEED}`);
      const isHonest = fc.asyncProperty(anyHistory, async (steps) => {
        const project = historyProject('shipped');
        await takeSteps(project, steps);
        await expectHonest(project);
      });
      await fc.assert(isHonest, {
        numRuns: RUNS,
        seed: SEED,
        verbose: true,
      });
    },
    60_000 + RUNS * 60_000,
  );
});
