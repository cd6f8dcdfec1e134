import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { plan } from '../../src/runner/plan-project.ts';
import { verify } from '../../src/runner/verify.ts';
import { startCommand } from '../support/command.ts';
import { csv, walk } from '../support/kline-csv.ts';
import type { TempProject } from '../support/temp-project.ts';
import { DAY, smallProject } from './small-project.ts';

const REASON = 'most bars are new or gone';

/** Three days of another symbol in the place of all that was ingested. */
async function replaceMarket(project: TempProject): Promise<void> {
  rmSync(join(project.paths.lake, 'kline'), { recursive: true });
  const bars = walk('2024-08-01T00:00:00Z', 3 * 1440, undefined, 7);
  await project.ingest([project.write('spot/other/ETHUSDT-1m.csv', csv(bars))]);
}

interface Run {
  readonly model: string;
  readonly reason: string;
  readonly is_incremental: boolean;
}

/** The last run of each model. */
async function lastRuns(project: TempProject): Promise<Run[]> {
  return project.query<Run>(
    `SELECT model, reason, is_incremental FROM meta.model_run
     QUALIFY row_number() OVER (PARTITION BY model ORDER BY started_at DESC) = 1
     ORDER BY model`,
  );
}

async function expectHonest(project: TempProject): Promise<void> {
  const { differences, rows } = await verify(project.root);
  expect(differences).toEqual([]);
  expect(rows).toBeGreaterThan(1000);
}

describe('a build after the market was replaced', () => {
  let project: TempProject;
  beforeEach(async () => {
    project = await smallProject();
    await build(project.root);
  });

  it('makes every model whole, says why, and gives what a build from nothing gives', async () => {
    const symbols = 'SELECT symbol_id, symbol FROM dim_symbol';
    expect(await project.query(symbols)).toEqual([{ symbol_id: 1, symbol: 'BTCUSDT' }]);
    await replaceMarket(project);
    // What leaves the project meanwhile is dropped all the same: a table, and a part of one.
    rmSync(join(project.root, 'models/marts/strategy_performance.sql'));
    rmSync(join(project.root, 'models/indicators/volume_ratio.sql'));
    project.edit('metrics/trend_momentum/volume.yml', (text) =>
      text.replace(/ {2}liquid:[\s\S]*$/, ''),
    );
    rmSync(join(project.root, 'metrics/mean_reversion'), { recursive: true });
    const { models, upToDate } = await plan(project.root);
    expect(upToDate).toBe(0);
    for (const { reasons } of models) expect(reasons[0]).toBe(REASON);

    const { models: built } = await build(project.root);
    expect(built).toHaveLength(models.length);
    const names = new Set(built.map(({ name }) => name));
    const runs = (await lastRuns(project)).filter(({ model }) => names.has(model));
    expect(runs).toHaveLength(models.length);
    for (const { model, reason, is_incremental } of runs) {
      expect(reason.split('; ')[0], model).toBe(REASON);
      expect(is_incremental, model).toBe(false);
    }
    expect(runs.find(({ model }) => model === 'staging.stg_kline')!.reason).toBe(
      `${REASON}; new rows ETHUSDT 1m 2024-08-01 … 2024-08-03; rows gone BTCUSDT 1m 2024-07-01 … 2024-07-03`,
    );
    // The id that the old symbol had is not given to the new one.
    expect(await project.query(symbols)).toEqual([{ symbol_id: 2, symbol: 'ETHUSDT' }]);
    expect(
      await project.query(
        `SELECT table_name FROM duckdb_tables() WHERE table_name = 'strategy_performance'
         UNION ALL SELECT indicator FROM v_indicator WHERE indicator = 'volume_ratio_20'`,
      ),
    ).toEqual([]);
    await expectHonest(project);
    expect((await plan(project.root)).models).toEqual([]);
  });

  it('leaves a file no larger than that of a build from nothing, but for a little', async () => {
    await replaceMarket(project);
    const { bytes } = await build(project.root);
    rmSync(join(project.root, 'warehouse'), { recursive: true });
    const fresh = await build(project.root);
    // Of so few rows, some blocks more are a large part.
    expect(bytes).toBeLessThan(1.2 * fresh.bytes + 4 * 262_144);
  });

  it('that was killed on the way leaves the published file as it was, and the next one finishes', async () => {
    await replaceMarket(project);
    const published = readFileSync(project.paths.published);
    const child = startCommand(project.root, ['build']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    let stdout = '';
    for await (const piece of child.stdout!) {
      stdout += piece;
      if (/^fact_kline .* m?s$/m.test(stdout)) break;
    }
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);

    const { models } = await build(project.root);
    const names = models.map(({ name }) => name);
    expect(names).toContain('fact_prediction');
    expect(names).not.toContain('fact_kline');
    await expectHonest(project);
  });

  it('that a model broke off is finished before selected models are published', async () => {
    await replaceMarket(project);
    const file = 'models/facts/fact_kline.sql';
    const sound = readFileSync(join(project.root, file), 'utf8');
    project.edit(file, (text) =>
      text.replace(/\n(ORDER BY[^\n]*)\s*$/, "\nWHERE error('broken')\n$1\n"),
    );
    await expect(build(project.root)).rejects.toMatchObject({ problems: [{ code: 'KH306' }] });
    const published = readFileSync(project.paths.published);
    await expect(build(project.root, {}, { select: ['dim_interval'] })).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        {
          code: 'KH308',
          cause: expect.stringMatching(/^A build that began anew has not made .*fact_kline/),
          fix: 'Build all first: pnpm klinehouse build',
        },
      ],
    });
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
    project.write(file, sound);
    await build(project.root);
    await build(project.root, {}, { select: ['dim_interval'] });
    await expectHonest(project);
  });

  it('of selected models goes on from what is there, and the rest is right in the next', async () => {
    await replaceMarket(project);
    const selected = await build(project.root, {}, { select: ['+rsi'] });
    expect(selected.left).toContain('indicators.macd');
    expect(selected.models.map(({ name }) => name)).toContain('indicators.rsi');
    const [left] = await project.query<{ n: number }>(
      `SELECT count(*)::INTEGER AS n FROM fact_indicator JOIN dim_indicator_type USING (indicator_type_id)
       WHERE family = 'macd' AND symbol_id = 1`,
    );
    expect(left!.n).toBeGreaterThan(4000);
    await build(project.root);
    const runs = await lastRuns(project);
    expect(runs.filter(({ reason }) => reason.includes(REASON))).toEqual([]);
    await expectHonest(project);
  });
});

it('a day more is no other market: models make the rows that it reaches', async () => {
  const project = await smallProject();
  await build(project.root);
  project.write(`${DAY}4.csv`, csv(walk('2024-07-04T00:00:00Z', 1440)));
  await project.ingest([`${project.root}/spot`]);
  await build(project.root);
  const runs = new Map((await lastRuns(project)).map((run) => [run.model, run]));
  for (const model of ['fact_kline', 'indicators.rsi', 'fact_metric_value', 'fact_prediction']) {
    expect(runs.get(model), model).toMatchObject({ is_incremental: true });
  }
  expect([...runs.values()].filter(({ reason }) => reason.includes(REASON))).toEqual([]);
});
