import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { plan } from '../../src/runner/plan-project.ts';
import { contents, DAY, smallProject } from '../end-to-end/small-project.ts';
import { csv, walk } from '../support/kline-csv.ts';
import type { TempProject } from '../support/temp-project.ts';

const RSI = 'models/indicators/rsi.sql';
const MOMENTUM = 'metrics/trend_momentum/momentum.yml';

/** What a plan says of each model: its own reasons, or that it waits for parents. */
async function planned(project: TempProject): Promise<Record<string, string>> {
  const { models } = await plan(project.root);
  return Object.fromEntries(
    models.map(({ node, reasons }) => [
      node.model.qualifiedName,
      reasons.join('; ') || 'if a parent changes',
    ]),
  );
}

/** The rows that each table has, as tells who counts them. */
async function counted(project: TempProject): Promise<Record<string, number>> {
  const names = await project.query<{ name: string }>(
    `SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'main'`,
  );
  const rows: Record<string, number> = {};
  for (const { name } of names) {
    const [count] = await project.query<{ n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${name}`);
    rows[name] = count!.n;
  }
  return rows;
}

async function built(project: TempProject): Promise<string[]> {
  return (await build(project.root)).models.map((model) => model.name);
}

describe('after a build', () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await smallProject();
  });
  beforeEach(async () => {
    await build(project.root);
  });

  it('nothing is planned, nothing runs, and the published file is left alone', async () => {
    expect(await planned(project)).toEqual({});
    const before = (await project.query('SELECT count(*) AS runs FROM meta.model_run'))[0];
    expect(await built(project)).toEqual([]);
    expect((await project.query('SELECT count(*) AS runs FROM meta.model_run'))[0]).toEqual(before);
  });

  it('comments, layout and descriptions of a model plan nothing', async () => {
    project.edit(RSI, (text) =>
      text
        .replace('WITH smoothed AS (', '-- Smoothed, as Wilder did.\nWITH   smoothed AS\n(')
        .replace(
          'description: Relative Strength Index',
          'description: The Relative Strength Index',
        ),
    );
    expect(await planned(project)).toEqual({});
  });

  it("an indicator's description changes the dimension, and nothing below it runs", async () => {
    project.edit(RSI, (text) => text.replace('RSI over 14 bars;', 'RSI over fourteen bars;'));
    const plans = await planned(project);
    expect(plans.dim_indicator_type).toMatch(
      /^indicator rsi_14: description RSI over 14 bars.* → RSI over fourteen bars/,
    );
    expect(plans['indicators.rsi']).toBeUndefined();
    expect(plans.fact_metric_value).toBe('if a parent changes');
    expect(await built(project)).toEqual(['dim_indicator_type']);
    expect(
      await project.query(`SELECT description FROM dim_indicator_type WHERE indicator = 'rsi_14'`),
    ).toEqual([{ description: 'RSI over fourteen bars; 0 while nothing moved, as in TA-Lib.' }]);
  });

  it('changed SQL runs the model and what depends on it', async () => {
    project.edit(RSI, (text) => text.replace('relative_strength(', '1 * relative_strength('));
    const plans = await planned(project);
    expect(plans['indicators.rsi']).toBe(`sql changed: ${RSI}`);
    expect(plans['indicators.macd']).toBeUndefined();
    // The values are the same, so that what reads them does not run.
    expect(await built(project)).toEqual(['indicators.rsi']);
  });

  it('a changed macro runs the models that use it, through other macros too', async () => {
    project.edit('models/macros/smoothing.sql', (text) =>
      text.replace('least(a, 0.999999)', 'least(a, 0.9999995)'),
    );
    const plans = await planned(project);
    for (const family of ['rsi', 'atr', 'ema', 'macd', 'adx']) {
      expect(plans[`indicators.${family}`]).toBe('macro smoothing_block changed');
    }
    for (const family of ['sma', 'obv', 'bollinger'])
      expect(plans[`indicators.${family}`]).toBeUndefined();
    await build(project.root);
  });

  it('a changed rule says what changed, and runs no indicator', async () => {
    project.edit(MOMENTUM, (text) =>
      text.replace('threshold: 45', 'threshold: 42.5').replace('weight: 2', 'weight: 1.75'),
    );
    expect(await planned(project)).toMatchObject({
      dim_metric: 'metric rsi_recovers: threshold 45 → 42.5; metric rsi_recovers: weight 2 → 1.75',
      fact_metric_value: 'if a parent changes',
    });
    const ran = await built(project);
    expect(ran).toEqual(
      expect.arrayContaining(['dim_metric', 'fact_metric_value', 'fact_prediction']),
    );
    expect(ran.filter((name) => name.startsWith('indicators.') || name === 'fact_kline')).toEqual(
      [],
    );
  });

  it('a changed rule is told by the keys of its YAML', async () => {
    project.edit('metrics/trend_momentum/volume.yml', (text) =>
      text.replace('threshold: [0.2, 8]', 'threshold: [0.2, 9]\n    active: false'),
    );
    project.edit(MOMENTUM, (text) =>
      text.replace('threshold: macd_signal_9\n    window: 5', 'threshold: 0\n    window: 4'),
    );
    expect((await planned(project)).dim_metric).toBe(
      'metric macd_turns_up: threshold macd_signal_9 → 0; metric macd_turns_up: window 5 → 4; metric liquid: threshold [0.2, 8] → [0.2, 9]; and 1 more',
    );
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text.replace('confidence: [0.7, 1]', 'confidence: [0.75, 1]'),
    );
    expect((await planned(project)).dim_strategy).toBe(
      'strategy trend_momentum: confidence [0.7, 1] → [0.75, 1]',
    );
    await build(project.root);
  });

  it("a rule's description runs the dimension alone", async () => {
    project.edit(MOMENTUM, (text) => text.replace('the pullback is over', 'the dip is over'));
    expect(await built(project)).toEqual(['dim_metric']);
  });

  it('changed options of a stage run the stage', async () => {
    project.edit('models/facts/fact_prediction_result.sql', (text) =>
      text.replace('fee_bps: 10', 'fee_bps: 8'),
    );
    expect(await planned(project)).toMatchObject({
      fact_prediction_result: 'header changed: models/facts/fact_prediction_result.sql',
      strategy_performance: 'if a parent changes',
    });
    expect(await built(project)).toEqual([
      'fact_prediction_result',
      'strategy_performance',
      'v_prediction',
    ]);
  });

  it('a changed seed says so', async () => {
    appendFileSync(join(project.root, 'seeds/quote_asset.csv'), 'XYZ\n');
    expect(await planned(project)).toMatchObject({ dim_symbol: 'seed quote_asset XYZ is new' });
    // No symbol is quoted in it.
    expect(await built(project)).toEqual(['dim_symbol']);
  });

  it('new rows name their series and days', async () => {
    project.write(`${DAY}4.csv`, csv(walk('2024-07-04T00:00:00Z', 1440)));
    await project.ingest([`${project.root}/spot`]);
    const plans = await planned(project);
    expect(plans['staging.stg_coverage']).toBe('new rows BTCUSDT 1m 2024-07-04 … 2024-07-04');
    // The symbol is known: its dimension is looked at, its children are not touched on its account.
    expect(await built(project)).toEqual(
      expect.arrayContaining(['fact_kline', 'indicators.rsi', 'fact_prediction']),
    );
  });

  it('a new indicator in a family runs that family, and no other', async () => {
    project.edit(RSI, (text) =>
      text
        .replace(
          'columns:\n',
          'columns:\n  rsi_7: {description: "RSI over 7 bars.", unit: 0-100, warmup_bars: 8, source: TA-Lib RSI}\n',
        )
        .replace(
          ' AS rsi_14',
          ' AS rsi_14,\n  100 * rma7_gain / (rma7_gain + rma7_loss + 1e-300) AS rsi_7',
        )
        .replace(
          'rma(loss, 14, 1) AS average_loss',
          'rma(loss, 14, 1) AS average_loss,\n    rma(gain, 7, 1) AS rma7_gain,\n    rma(loss, 7, 1) AS rma7_loss',
        ),
    );
    const ran = await built(project);
    expect(ran.filter((name) => name.startsWith('indicators.'))).toEqual(['indicators.rsi']);
    const [row] = await project.query<{ n: number }>(
      `SELECT count(*)::INTEGER AS n FROM v_indicator WHERE indicator = 'rsi_7'`,
    );
    expect(row!.n).toBeGreaterThan(4000);
  });

  it('the same as a build from nothing comes of it all', async () => {
    const incremental = await contents(project);
    rmSync(join(project.root, 'warehouse'), { recursive: true });
    await build(project.root);
    const ids = /dim_|fact_(indicator|metric|prediction)/;
    const fresh = await contents(project);
    // Ids were given in the order in which things came; all that does not carry an id must be equal.
    for (const [table, hash] of Object.entries(fresh))
      if (!ids.test(table)) expect(incremental[table], table).toBe(hash);
    expect(Object.keys(incremental)).toEqual(Object.keys(fresh));
  });
});

it('what a removed model left is dropped: a table, a view, a slice of indicators, one indicator', async () => {
  const project = await smallProject();
  await build(project.root);
  for (const file of [
    'models/facts/../marts/v_kline.sql',
    'models/marts/strategy_performance.sql',
    'models/indicators/volume_ratio.sql',
  ]) {
    rmSync(join(project.root, file));
  }
  project.edit('metrics/trend_momentum/volume.yml', (text) =>
    text.replace(/ {2}liquid:[\s\S]*$/, ''),
  );
  rmSync(join(project.root, 'metrics/mean_reversion'), { recursive: true });
  project.edit('models/indicators/macd.sql', (text) => text.replace(/,?\n.*macd_histogram.*/g, ''));
  const { removed } = await plan(project.root);
  expect([...removed].sort()).toEqual([
    'indicators.volume_ratio',
    'strategy_performance',
    'v_kline',
  ]);
  const { tables } = await build(project.root);
  expect(Object.fromEntries(tables.map(({ name, rows }) => [name, rows]))).toEqual(
    await counted(project),
  );
  expect(
    await project.query(
      `SELECT table_name FROM information_schema.tables WHERE table_name IN ('v_kline', 'strategy_performance')`,
    ),
  ).toEqual([]);
  expect(
    await project.query(
      `SELECT count(*)::INTEGER AS n FROM v_indicator WHERE indicator = 'volume_ratio_20'`,
    ),
  ).toEqual([{ n: 0 }]);
  const [orphans] = await project.query<{ n: number }>(
    'SELECT count(*)::INTEGER AS n FROM fact_indicator ANTI JOIN dim_indicator_type USING (indicator_type_id)',
  );
  expect(orphans!.n).toBe(0);
  // What is not there cannot be looked at, and no test that looks at it would ever be asked again.
  expect(
    await project.query(
      `SELECT model FROM meta.audit WHERE contents LIKE '%volume_ratio%'`,
      project.paths.work,
    ),
  ).toEqual([]);
});

it('a view may become a table, and a table a view', async () => {
  const project = await smallProject();
  await build(project.root);
  project.edit('models/marts/v_kline.sql', (text) =>
    text.replace('materialize: view', 'materialize: table'),
  );
  project.edit('models/facts/fact_kline_gap.sql', (text) =>
    text.replace('columns:\n', 'materialize: view\ncolumns:\n'),
  );
  const { tables } = await build(project.root);
  expect(Object.fromEntries(tables.map(({ name, rows }) => [name, rows]))).toEqual(
    await counted(project),
  );
  expect(
    await project.query(`SELECT table_name, table_type FROM information_schema.tables
      WHERE table_name IN ('v_kline', 'fact_kline_gap') ORDER BY table_name`),
  ).toEqual([
    { table_name: 'fact_kline_gap', table_type: 'VIEW' },
    { table_name: 'v_kline', table_type: 'BASE TABLE' },
  ]);
});

it('a build whose audit failed is audited again, not taken as done', async () => {
  const project = await smallProject();
  project.edit('models/marts/strategy_performance.sql', (text) =>
    text.replace('grain: [symbol_id, interval_id]', 'grain: [symbol_id]'),
  );
  await expect(build(project.root)).rejects.toMatchObject({ exitCode: 1 });
  await expect(build(project.root)).rejects.toMatchObject({
    exitCode: 1,
    problems: [{ code: 'KH311' }],
  });
  project.edit('models/marts/strategy_performance.sql', (text) =>
    text.replace('grain: [symbol_id]', 'grain: [symbol_id, interval_id]'),
  );
  await build(project.root);
  expect(await project.query('SELECT count(*) > 0 AS has_rows FROM strategy_performance')).toEqual([
    { has_rows: true },
  ]);
});
