import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { verifyCausality } from '../../src/runner/verify-causal.ts';
import { smallProject } from '../end-to-end/small-project.ts';
import { runCommand } from '../support/command.ts';
import type { Scope, TempProject } from '../support/temp-project.ts';

/** Three days on which the strategy trades often. */
async function tradingProject(scope: Scope = 'core'): Promise<TempProject> {
  const project = await smallProject(scope);
  project.edit('metrics/trend_momentum/strategy.yml', (text) =>
    text
      .replaceAll('_score: 8', '_score: 3')
      .replace('min_edge: 4', 'min_edge: 1')
      .replace('[0.7, 1]', '[0.2, 1]'),
  );
  return project;
}

const onBars = (query: string) => `/*---
description: A table of bars.
grain: [symbol_id, interval_id, close_time]
time: close_time
causal: close_time
columns: {symbol_id: The instrument., interval_id: The bar length., close_time: End of the bar., value: A price.}
---*/
SELECT symbol_id, interval_id, close_time, ${query} AS value FROM fact_kline`;

/** What the first of three cuts that shows something shows, by table: rows with the future, and without. */
async function foundIn(project: TempProject, seed = 1) {
  await build(project.root);
  const { lookAhead } = await verifyCausality(project.root, 3, seed);
  const tables = lookAhead?.differences.map(({ table, onlyFirst, onlySecond }) => {
    return [table, onlyFirst, onlySecond] as const;
  });
  return { cut: lookAhead?.cut, tables };
}

describe('the shipped models', () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await tradingProject('shipped');
    await build(project.root);
  });

  it('have results to compare', async () => {
    const [row] = await project.query<{ settled: number }>(
      'SELECT count(confirmed_at)::INTEGER AS settled FROM fact_prediction_result',
    );
    expect(row!.settled).toBeGreaterThan(100);
  });

  it('know nothing of the future, wherever the data is cut', async () => {
    const seeds = fc.integer({ min: 1, max: 1_000_000 });
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { cuts, models, lookAhead } = await verifyCausality(project.root, 1, seed);
        expect(lookAhead).toBeUndefined();
        expect(models.toSorted()).toEqual([
          'equity_curve',
          'fact_bar_detail',
          'fact_indicator',
          'fact_inverted_result',
          'fact_kline',
          'fact_metric_value',
          'fact_position',
          'fact_prediction',
          'fact_prediction_result',
          'fact_trade_plan',
          'gold_features',
          'indicators.bars',
          'indicators.volume_block',
          'rolling_win_rate',
        ]);
        expect(cuts).toHaveLength(1);
        expect(cuts[0]! >= '2024-07-01 00:01:00' && cuts[0]! <= '2024-07-04 00:00:00').toBe(true);
      }),
      { numRuns: 3, seed: 20240701 },
    );
  });

  it('are cut at the same instants for the same seed, and at others for another', async () => {
    const cutsOf = async (seed: number) => (await verifyCausality(project.root, 1, seed)).cuts;
    const first = await cutsOf(1);
    expect(await cutsOf(1)).toEqual(first);
    // Not in the same hour.
    expect((await cutsOf(2))[0]!.slice(0, 13)).not.toBe(first[0]!.slice(0, 13));
  });

  it('are said to do so on the command line', async () => {
    const { exitCode, stdout } = await runCommand(project.root, [
      'verify',
      '--causal',
      '--cuts',
      '1',
    ]);
    expect(stdout).toMatch(
      /^No row depends on the future: of fact_kline, [^\n]*fact_prediction_result[^\n]*\nevery row known by 2024-07-0\d [\d:]+ is the same without the data after it\.\n$/,
    );
    expect(exitCode).toBe(0);
  });
});

describe('a look ahead', () => {
  it('of an indicator is found, named first, and the command leaves with 1', async () => {
    const project = await smallProject();
    project.write(
      'models/indicators/peek.sql',
      `/*---
description: What comes next.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
columns:
  peek: {description: "The next close.", unit: quote, warmup_bars: 1, source: the future}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  lead(close) OVER (PARTITION BY series_id ORDER BY bar_no) AS peek
FROM indicators.bars`,
    );
    await build(project.root);
    const { exitCode, stdout } = await runCommand(project.root, ['verify', '--causal']);
    expect(exitCode).toBe(1);
    const lines = stdout.split('\n\n');
    expect(lines[0]).toMatch(
      /^Rows known by 2024-07-0[23] [\d:]+ are others without the data after it: they depend on the future\.$/,
    );
    // The last bar before the cut, of 1m, 15m, 1h, 4h and 1d, has a next one only with the future.
    expect(lines[1]).toMatch(/^fact_indicator: 5 rows only with the future, 0 only without;/);
    expect(lines).toHaveLength(3);
  });

  it('of rules is found in their values, before the predictions made of them', async () => {
    const project = await tradingProject();
    project.edit('models/facts/fact_metric_value.sql', (text) =>
      text.replace(
        'first_value(value) OVER recent AS past_value',
        'lead(value) OVER (PARTITION BY series_id, metric_id ORDER BY bar_no) AS past_value',
      ),
    );
    const { tables } = await foundIn(project);
    expect(tables![0]![0]).toBe('fact_metric_value');
    expect(tables!.map(([table]) => table)).toContain('fact_prediction');
    // A trend rule now compares with the next bar: of the pairs of them, one holds if there is one, and none if not.
    expect(tables![0]![1]).toBeGreaterThanOrEqual(2);
    expect(tables![0]![2]).toBe(0);
  });

  it('of rules of a longer interval, which take its open bar for a closed one, is found', async () => {
    const project = await tradingProject();
    project.write(
      'metrics/trend_momentum/longer.yml',
      `metrics:
  hour_rises: {description: Odd., role: context, indicator: close, direction: TREND_UP, interval: 1h}
  hour_falls: {description: Odd., role: context, indicator: close, direction: TREND_DOWN, interval: 1h}
`,
    );
    await build(project.root);
    expect((await verifyCausality(project.root, 1, 1)).lookAhead).toBeUndefined();
    project.edit('models/facts/fact_metric_value.sql', (text) =>
      text.replace(
        'bar_start(b.close_time, l.interval, l.seconds) AS closed_at',
        'bar_end(bar_start(b.close_time - INTERVAL 1 SECOND, l.interval, l.seconds), l.interval, l.seconds) AS closed_at',
      ),
    );
    const { cut, tables } = await foundIn(project);
    expect(tables!.map(([table]) => table)).toEqual(['fact_metric_value']);
    // Every minute of the hour that the cut is in, up to the cut, sees how the hour ended.
    const minutes = Number(cut!.slice(14, 16));
    expect(minutes).toBeGreaterThan(0);
    const [, withFuture, without] = tables![0]!;
    // On minutes, and on the quarters of an hour that ended among them.
    expect([withFuture, without]).toEqual([minutes + Math.floor(minutes / 15), 0]);
  });

  it('of a table that says when its rows are known is found', async () => {
    const project = await smallProject();
    project.write(
      'models/marts/next_close.sql',
      onBars('lead(close) OVER (PARTITION BY symbol_id, interval_id ORDER BY close_time)'),
    );
    const { cut, tables } = await foundIn(project);
    expect(cut! > '2024-07-02').toBe(true);
    expect(tables).toEqual([['next_close', 5, 5]]);
  });

  it('in statistics of the whole history is found in every row before', async () => {
    const project = await smallProject();
    project.write(
      'models/marts/all_time_high.sql',
      onBars('max(close) OVER (PARTITION BY symbol_id)'),
    );
    const { cut, tables } = await foundIn(project);
    const [known] = await project.query<{ bars: number; is_before_high: boolean }>(
      `SELECT
         count(*)::INTEGER AS bars,
         max(close) < (SELECT max(close) FROM fact_kline) AS is_before_high
       FROM fact_kline WHERE close_time <= TIMESTAMP '${cut}'`,
    );
    expect(known!.is_before_high).toBe(true);
    expect(tables).toEqual([['all_time_high', known!.bars, known!.bars]]);
  });

  it('of results that are said to be known too early is found', async () => {
    const project = await tradingProject();
    project.edit('models/facts/fact_prediction_result.sql', (text) =>
      text.replace('causal: confirmed_at', 'causal: predicting_at'),
    );
    const { cut, tables } = await foundIn(project);
    // What was predicted by then and settled after it is pending without the future.
    const [open] = await project.query<{ trades: number }>(
      `SELECT count(*)::INTEGER AS trades FROM fact_prediction_result
       WHERE predicting_at <= TIMESTAMP '${cut}' AND confirmed_at > TIMESTAMP '${cut}'`,
    );
    expect(open!.trades).toBeGreaterThan(0);
    expect(tables).toMatchObject([
      ['fact_prediction_result', expect.any(Number), expect.any(Number)],
    ]);
    expect(tables![0]![1]).toBeGreaterThanOrEqual(open!.trades);
  });
});
