import { expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import type { BuildResult } from '../../../src/runner/build-result.ts';
import { verify } from '../../../src/runner/verify.ts';
import { csv, walk } from '../../support/kline-csv.ts';
import type { TempProject } from '../../support/temp-project.ts';
import { historyProject } from './history.ts';

const MINUTES = 3 * 1440;

/** Three days of minutes of two symbols, built with a strategy that trades often. */
async function builtProject(): Promise<TempProject> {
  const project = historyProject();
  for (const [index, symbol] of ['BTCUSDT', 'ETHUSDT'].entries()) {
    const bars = walk('2024-07-01T00:00:00Z', MINUTES, undefined, index + 1);
    await project.ingest([project.write(`spot/${symbol}-1m.csv`, csv(bars))]);
  }
  await build(project.root);
  return project;
}

const edit = (project: TempProject, from: string, to: string) =>
  project.edit('metrics/trend_momentum/momentum.yml', (text) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  });

async function rowCounts(project: TempProject): Promise<{ predictions: number; results: number }> {
  const [all] = await project.query<{ predictions: number; results: number }>(
    `SELECT
       (SELECT count(*) FROM fact_prediction)::DOUBLE AS predictions,
       (SELECT count(*) FROM fact_prediction_result)::DOUBLE AS results`,
  );
  return all!;
}

/** What each model that ran wrote; null where the whole table was made. */
const written = ({ models }: BuildResult) =>
  Object.fromEntries(models.map((model) => [model.name, model.writtenRows]));

it('write what they changed, here and there', async () => {
  const project = await builtProject();
  const all = await rowCounts(project);
  const steps = [
    ['threshold: 45', 'threshold: 45.5'],
    ['threshold: 45.5', 'threshold: 46'],
    ['threshold: 55', 'threshold: 54.5'],
  ] as const;
  for (const [from, to] of steps) {
    edit(project, from, to);
    const rows = written(await build(project.root));
    expect(rows.dim_metric).toBeNull();
    // Its table is made anew, and is the same as before.
    expect(rows.dim_scored_rule).toBeNull();
    expect(rows.fact_prediction).toBeGreaterThan(0);
    expect(rows.fact_prediction).toBeLessThan(all.predictions / 12);
    expect(rows.fact_prediction_result).toBeGreaterThan(0);
    expect(rows.fact_prediction_result).toBeLessThan(all.results / 2);
    const { differences } = await verify(project.root);
    expect(differences).toEqual([]);
  }
}, 120_000);

it('change the predictions of a side with its weight', async () => {
  const project = await builtProject();
  const all = await rowCounts(project);
  edit(project, 'weight: 2\n', 'weight: 3\n');
  const rows = written(await build(project.root));
  expect(Object.keys(rows)).toEqual(expect.arrayContaining(['dim_scored_rule', 'fact_prediction']));
  expect(rows.fact_metric_value).toBe(0);
  expect(rows.fact_prediction).toBeGreaterThan(all.predictions / 3);
  const { differences } = await verify(project.root);
  expect(differences).toEqual([]);
}, 120_000);
