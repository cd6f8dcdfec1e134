import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { plan } from '../../src/runner/plan-project.ts';
import type { PlanRequest } from '../../src/runner/plan-request.ts';
import type { TempProject } from '../support/temp-project.ts';
import { contents, smallProject } from './small-project.ts';

const RSI = 'models/indicators/rsi.sql';
const MOMENTUM = 'metrics/trend_momentum/momentum.yml';
const PREDICTION = 'models/facts/fact_prediction.sql';

async function built(project: TempProject, request?: PlanRequest): Promise<string[]> {
  return (await build(project.root, {}, request)).models.map((model) => model.name);
}

/** Each planned model with its own reasons. */
async function planned(
  project: TempProject,
  request?: PlanRequest,
): Promise<Record<string, string>> {
  const { models } = await plan(project.root, request);
  return Object.fromEntries(
    models.map(({ node, reasons }) => [node.model.qualifiedName, reasons.join('; ')]),
  );
}

async function builtProject(): Promise<TempProject> {
  const project = await smallProject();
  await build(project.root);
  return project;
}

describe('a build of selected models', () => {
  it('runs them alone and publishes; what is left is built by the next, and all is as if built at once', async () => {
    const project = await builtProject();
    project.edit(MOMENTUM, (text) => text.replace('weight: 2', 'weight: 3'));
    project.edit(PREDICTION, (text) => text.replace("THEN 'filtered'", "THEN 'no_volatility'"));
    const selected = await build(project.root, {}, { select: ['fact_prediction'] });
    expect(selected.models.map((model) => model.name)).toEqual(['fact_prediction']);
    expect(selected.outcome).toBe('published');
    expect(selected.left).toEqual([
      'dim_metric',
      'dim_scored_rule',
      'fact_metric_value',
      'fact_trade_plan',
      'fact_bar_detail',
      'fact_prediction_result',
      'strategy_performance',
      'v_prediction',
    ]);
    // Built on the weights that were there: 11 is what each side's signals add up to.
    const scores = 'SELECT DISTINCT max_score FROM fact_prediction ORDER BY ALL';
    expect(await project.query(scores)).toEqual([{ max_score: 11 }]);
    expect(await planned(project)).toMatchObject({
      dim_metric: 'raw.metric changed',
      fact_prediction: '',
      fact_trade_plan: 'fact_prediction changed',
    });
    await build(project.root);
    expect(await project.query(scores)).toEqual([{ max_score: 11 }, { max_score: 12 }]);
    expect(await planned(project)).toEqual({});
    const inSteps = await contents(project);
    rmSync(join(project.root, 'warehouse'), { recursive: true });
    await build(project.root);
    expect(await contents(project)).toEqual(inSteps);
  });

  it('runs nothing where they are due through others alone', async () => {
    const project = await builtProject();
    project.edit(MOMENTUM, (text) => text.replace('weight: 2', 'weight: 3'));
    expect(await built(project, { select: ['fact_prediction+'] })).toEqual([]);
    expect(await built(project, { select: ['+fact_prediction'] })).toEqual([
      'dim_metric',
      'dim_scored_rule',
      'fact_metric_value',
      'fact_prediction',
    ]);
    expect(await built(project)).toEqual([
      'fact_trade_plan',
      'fact_bar_detail',
      'fact_prediction_result',
      'strategy_performance',
      'v_prediction',
    ]);
  });

  it('can begin with a part of the warehouse', async () => {
    const project = await smallProject();
    const { tables, headline } = await build(project.root, {}, { select: ['+fact_kline'] });
    expect(tables.map((table) => table.name)).toEqual(['dim_interval', 'dim_symbol', 'fact_kline']);
    expect(headline).toBeUndefined();
    expect((await build(project.root)).headline?.intervals.length).toBeGreaterThan(0);
    expect(await planned(project)).toEqual({});
  });

  it('names what was never built, and how to have it built', async () => {
    const project = await smallProject();
    await expect(build(project.root, {}, { select: ['fact_kline'] })).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        {
          code: 'KH506',
          cause:
            'fact_kline needs dim_interval, dim_symbol, staging.stg_coverage, staging.stg_kline, which were never built and are not selected.',
          fix: 'Select all that it is made from: --select +fact_kline',
        },
      ],
    });
  });

  it('gives a new indicator its id, though the dimension is not selected', async () => {
    const project = await builtProject();
    project.edit(RSI, (text) =>
      text
        .replace(
          'columns:\n',
          'columns:\n  rsi_half: {description: "Half of it.", unit: 0-50, warmup_bars: 15, source: ours}\n',
        )
        .replace(' AS rsi_14', ' AS rsi_14,\n  rsi_14 / 2 AS rsi_half'),
    );
    expect(await built(project, { select: ['rsi'] })).toEqual([
      'dim_indicator_type',
      'indicators.rsi',
    ]);
    expect(
      await project.query(
        `SELECT count(*) > 4000 AS is_there FROM v_indicator WHERE indicator = 'rsi_half'`,
      ),
    ).toEqual([{ is_there: true }]);
  });

  it('fills a table that parts write again, when the table is made anew', async () => {
    const project = await builtProject();
    const before = await contents(project);
    project.edit('models/facts/fact_indicator.sql', (text) =>
      text.replace('LIMIT 0', 'WHERE false'),
    );
    const ran = await built(project, { select: ['fact_indicator'] });
    expect(ran.filter((name) => name.startsWith('indicators.'))).toHaveLength(11);
    expect(ran[0]).toBe('fact_indicator');
    expect((await contents(project))['main.fact_indicator']).toBe(before['main.fact_indicator']);
  });

  it('leaves what was removed from the project to a build of all', async () => {
    const project = await builtProject();
    rmSync(join(project.root, 'models/marts/v_kline.sql'));
    await build(project.root, {}, { select: ['marts'] });
    expect((await plan(project.root)).removed).toEqual(['v_kline']);
  });

  it('may choose by tag, which is no part of what a model is', async () => {
    const project = await builtProject();
    project.edit(RSI, (text) => text.replace('grain:', 'tags: [fast, core]\ngrain:'));
    expect(await planned(project)).toEqual({});
    expect(await planned(project, { select: ['tag:fast'], isFullRefresh: true })).toEqual({
      'indicators.rsi': 'full refresh',
    });
  });

  it('may choose what was edited: models, and what reads rules and seeds', async () => {
    const project = await builtProject();
    project.edit(RSI, (text) => text.replace('relative_strength(', '1 * relative_strength('));
    expect(Object.keys(await planned(project, { select: ['state:modified'] }))).toEqual([
      'indicators.rsi',
    ]);
    project.edit(RSI, (text) => text.replace('1 * relative_strength(', 'relative_strength('));
    project.edit(MOMENTUM, (text) => text.replace('weight: 2', 'weight: 3'));
    expect(await planned(project, { select: ['state:modified'] })).toEqual({});
    expect(Object.keys(await planned(project, { select: ['state:modified+'] }))).toEqual([
      'dim_metric',
      'dim_scored_rule',
      'fact_metric_value',
      'fact_prediction',
      'fact_trade_plan',
      'fact_bar_detail',
      'fact_prediction_result',
      'strategy_performance',
      'v_prediction',
    ]);
  });
});

describe('a full refresh', () => {
  it('runs every model again, and gives the same tables', async () => {
    const project = await builtProject();
    const before = await contents(project);
    const reasons = await planned(project, { isFullRefresh: true });
    expect(Object.keys(reasons)).toHaveLength(37);
    expect(new Set(Object.values(reasons))).toEqual(new Set(['full refresh']));
    expect(await built(project, { isFullRefresh: true })).toHaveLength(37);
    expect(await contents(project)).toEqual(before);
    expect(await planned(project)).toEqual({});
  });

  it('of a family leaves the rows of the others where they are', async () => {
    const project = await builtProject();
    const before = await contents(project);
    const { models } = await plan(project.root, { select: ['rsi+1'], isFullRefresh: true });
    expect(models.map(({ node, isFullRefresh }) => [node.model.name, isFullRefresh])).toEqual([
      ['rsi', true],
    ]);
    expect(await built(project, { select: ['rsi+1'], isFullRefresh: true })).toEqual([
      'indicators.rsi',
    ]);
    expect(await contents(project)).toEqual(before);
    expect(
      await project.query(
        `SELECT reason, is_incremental FROM meta.model_run WHERE model = 'indicators.rsi' ORDER BY started_at`,
      ),
    ).toEqual([
      { reason: 'new', is_incremental: false },
      { reason: 'full refresh', is_incremental: false },
    ]);
  });

  it('of a table that parts write runs the parts', async () => {
    const project = await builtProject();
    const before = await contents(project);
    const request = { select: ['fact_indicator'], isFullRefresh: true };
    const { models } = await plan(project.root, request);
    expect(models.every((model) => model.isFullRefresh)).toBe(true);
    const ran = await built(project, request);
    expect(ran).toHaveLength(12);
    expect(await contents(project)).toEqual(before);
  });
});

describe('audits of models that are left for the next build', () => {
  it('do not ask whether they fit what was built, and the next build does', async () => {
    const project = await smallProject();
    const planted = (column: string) => `/*---
description: The trades once more.
grain: [prediction_id]
tags: [planted]
columns: {prediction_id: The trade.}
tests:
  - relationships: {prediction_id: fact_prediction_result.prediction_id}
---*/
SELECT ${column} AS prediction_id FROM fact_prediction_result`;
    project.write('models/marts/planted.sql', planted('prediction_id'));
    await build(project.root);
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text.replaceAll('_score: 8', '_score: 10'),
    );
    const early = await build(project.root, {}, { exclude: ['tag:planted'] });
    expect(early).toMatchObject({ outcome: 'published', left: ['planted'] });
    const [row] = await project.query<{ strangers: number }>(
      `SELECT count(*)::INTEGER AS strangers FROM planted
       ANTI JOIN fact_prediction_result USING (prediction_id)`,
    );
    expect(row!.strangers).toBeGreaterThan(0);

    project.write('models/marts/planted.sql', planted('prediction_id + 1'));
    await expect(build(project.root)).rejects.toMatchObject({
      exitCode: 1,
      problems: [{ code: 'KH323', place: { file: 'models/marts/planted.sql' } }],
    });
  });
});
