import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { plan } from '../../src/runner/plan-project.ts';
import { stages } from '../../src/stages/registry.ts';
import { csv, walk } from '../support/kline-csv.ts';
import { tempFolder, tempProject } from '../support/temp-project.ts';
import { contents, DAY, smallProject } from './small-project.ts';

describe('real data', () => {
  it('that has gone missing is not replaced by the simulated market', async () => {
    const project = await smallProject();
    await build(project.root);
    const published = readFileSync(project.paths.published);
    rmSync(project.paths.lake, { recursive: true });
    await expect(build(project.root)).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        {
          code: 'KH303',
          cause: 'The lake is empty, and the warehouse was built from 3 ingested files.',
        },
      ],
    });
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
  });

  it('is found in a folder whose name has characters that stand for others', async () => {
    const project = await smallProject();
    const moved = join(tempFolder(), 'p[1]*');
    cpSync(project.root, moved, { recursive: true });
    const result = await build(moved);
    expect(result.isSimulated).toBe(false);
  });
});

describe('rejected rows', () => {
  it('are no outage: no coarser bar is made of what is left, and a new series begins', async () => {
    const project = tempProject();
    const lines = csv(walk('2024-07-01T00:00:00Z', 1440)).trimEnd().split('\n');
    const spoilt = lines.map((line, minute) =>
      minute >= 60 && minute < 105 ? line.replace(/,[^,]*/, ',oops') : line,
    );
    project.write(`${DAY}1.csv`, spoilt.join('\n'));
    await project.ingest([`${project.root}/spot`]);
    await build(project.root);
    const hours = await project.query<{ hour: number }>(
      `SELECT extract(hour FROM open_time)::INTEGER AS hour FROM v_kline WHERE interval = '1h' ORDER BY hour`,
    );
    expect(hours.map((row) => row.hour)).toEqual([
      0,
      ...Array.from({ length: 22 }, (_, index) => index + 2),
    ]);
    expect(
      await project.query(
        `SELECT gap_from, gap_to, is_covered FROM fact_kline_gap JOIN dim_interval USING (interval_id) WHERE interval = '1m'`,
      ),
    ).toEqual([
      {
        gap_from: new Date('2024-07-01T01:00:00Z'),
        gap_to: new Date('2024-07-01T01:45:00Z'),
        is_covered: false,
      },
    ]);
  });
});

describe('an interval that is not resampled', () => {
  it('is covered by its own files alone', async () => {
    const project = tempProject();
    const hours = walk('2024-01-01T00:00:00Z', 24 * 91, 3_600_000);
    const ofMonth = (month: number) =>
      csv(
        hours.filter((bar) => new Date(bar.openTime).getUTCMonth() === month),
        3_600_000,
      );
    for (const month of [0, 1, 2])
      project.write(`spot/BTCUSDT-1h-2024-0${month + 1}.csv`, ofMonth(month));
    const twoHours = walk('2024-01-01T00:00:00Z', 12 * 91, 7_200_000);
    for (const month of [0, 2]) {
      const bars = twoHours.filter((bar) => new Date(bar.openTime).getUTCMonth() === month);
      project.write(`spot/BTCUSDT-2h-2024-0${month + 1}.csv`, csv(bars, 7_200_000));
    }
    await project.ingest([`${project.root}/spot`]);
    await build(project.root);
    expect(
      await project.query(
        `SELECT interval, gap_from, is_covered FROM fact_kline_gap JOIN dim_interval USING (interval_id)`,
      ),
    ).toEqual([{ interval: '2h', gap_from: new Date('2024-02-01T00:00:00Z'), is_covered: false }]);
  });
});

describe('a natural key', () => {
  it('that comes twice fails the audit, and leaves no double id behind', async () => {
    const project = await smallProject();
    const model = (keys: string) => `/*---
description: Keys with ids.
grain: [x_id]
surrogate_key: {column: x_id, of: [x]}
columns: {x_id: The id., x: The key.}
---*/
SELECT unnest([${keys}]) AS x`;
    project.write('models/dimensions/dim_x.sql', model(`'a', 'a', 'b'`));
    await expect(build(project.root)).rejects.toMatchObject({
      exitCode: 1,
      problems: [{ code: 'KH311' }, { code: 'KH311' }],
    });
    project.write('models/dimensions/dim_x.sql', model(`'b', 'c', 'a'`));
    await build(project.root);
    expect(await project.query('FROM dim_x')).toEqual([
      { x_id: 1, x: 'a' },
      { x_id: 2, x: 'b' },
      { x_id: 3, x: 'c' },
    ]);
  });
});

describe('a model that breaks off', () => {
  it('is named with its file; what ran before it is not run again', async () => {
    const project = await smallProject();
    const broken = `/*---
description: Fails on real rows alone.
grain: [n]
columns: {n: A number.}
---*/
SELECT CAST('x' || close AS INTEGER) AS n FROM fact_kline`;
    project.write('models/marts/broken.sql', broken);
    await expect(build(project.root)).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        {
          code: 'KH306',
          cause: expect.stringMatching(
            /^broken failed: Conversion Error: Could not convert string 'x[\d.]+' to INT32/,
          ),
          place: {
            file: join('models', 'marts', 'broken.sql'),
            line: 6,
            column: 8,
            text: `SELECT CAST('x' || close AS INTEGER) AS n FROM fact_kline`,
          },
        },
      ],
    });
    // All that does not depend on it was built.
    const { models: planned } = await plan(project.root);
    expect(planned.map(({ node }) => node.model.name)).toEqual(['broken']);
    rmSync(join(project.root, 'models/marts/broken.sql'));
    const { models } = await build(project.root);
    expect(models).toEqual([]);
    expect(Object.keys(await contents(project))).toContain('main.strategy_performance');
  });
});

describe('a stage that breaks off', () => {
  it('is named with its model and the line of its code', async () => {
    const project = await smallProject();
    const backtest = stages.get('backtest')!;
    const run = vi.spyOn(backtest, 'run').mockImplementation(() => {
      throw new TypeError('boom');
    });
    await expect(build(project.root)).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        {
          code: 'KH345',
          cause: "The stage 'backtest' of fact_prediction_result failed: boom",
          place: {
            file: join('models', 'facts', 'fact_prediction_result.sql'),
            line: 12,
            column: 8,
          },
        },
      ],
    });
    run.mockRestore();
    const { models } = await build(project.root);
    expect(models.map(({ name }) => name).toSorted()).toEqual([
      'fact_prediction_result',
      'strategy_performance',
      'v_prediction',
    ]);
  });
});
