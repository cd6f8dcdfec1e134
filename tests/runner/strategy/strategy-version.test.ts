import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { openDatabase } from '../../../src/warehouse/database.ts';
import { smallProject } from '../../end-to-end/small-project.ts';
import { runCommand, startCommand } from '../../support/command.ts';
import type { TempProject } from '../../support/temp-project.ts';

const MOMENTUM = 'metrics/trend_momentum/momentum.yml';
const STRATEGY = 'metrics/trend_momentum/strategy.yml';

interface Trade {
  readonly interval: string;
  readonly predicting_at: Date;
  readonly pnl_pct: number;
  readonly seconds: number;
}

/** Monday of the week, by counting back from the day. */
function mondayOf(instant: Date): string {
  const day = new Date(instant.toISOString().slice(0, 10));
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** What the published trades come to, trade by trade. */
async function figuresOf(project: TempProject) {
  const trades = await project.query<Trade>(
    `SELECT interval, predicting_at, pnl_pct, epoch(exit_at) - epoch(entry_at) AS seconds
     FROM fact_prediction_result JOIN dim_interval USING (interval_id)
     WHERE pnl_pct IS NOT NULL`,
  );
  const results = [...Map.groupBy(trades, ({ interval }) => interval)].map(([interval, some]) => {
    const pnls = some.map(({ pnl_pct }) => pnl_pct);
    const mean = pnls.reduce((sum, pnl) => sum + pnl, 0) / pnls.length;
    const squares = pnls.reduce((sum, pnl) => sum + (pnl - mean) ** 2, 0);
    const won = pnls.filter((pnl) => pnl > 0);
    const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
    return {
      interval,
      trades: pnls.length,
      win_rate: won.length / pnls.length,
      expectancy_pct: expect.closeTo(mean, 9),
      expectancy_error: expect.closeTo(Math.sqrt(squares / (pnls.length - 1) / pnls.length), 9),
      profit_factor:
        won.length === pnls.length
          ? null
          : expect.closeTo(sumOf(won) / -sumOf(pnls.filter((pnl) => pnl <= 0)), 9),
      longest: Math.max(...some.map(({ seconds }) => seconds)),
    };
  });
  const weeks = [
    ...Map.groupBy(
      trades,
      ({ interval, predicting_at }) => `${interval} ${mondayOf(predicting_at)}`,
    ),
  ].map(([week, some]) => ({
    week,
    trades: some.length,
    wins: some.filter(({ pnl_pct }) => pnl_pct > 0).length,
    return_pct: expect.closeTo(
      some.reduce((sum, { pnl_pct }) => sum + pnl_pct, 0),
      8,
    ),
  }));
  return { results, weeks };
}

/** What is kept of a version, as far as it has trades. */
async function keptOf(project: TempProject, version: number) {
  const results = await project.query(
    `SELECT interval, trades, win_rate, expectancy_pct, expectancy_error, profit_factor,
       longest_trade_seconds::DOUBLE AS longest
     FROM meta.strategy_result WHERE version = ${version} AND trades > 0`,
  );
  const weeks = await project.query(
    `SELECT interval || ' ' || week AS week, trades, wins, return_pct
     FROM meta.strategy_week WHERE version = ${version}`,
  );
  return { results, weeks };
}

async function expectKept(project: TempProject, version: number) {
  const { results, weeks } = await figuresOf(project);
  expect(results.length).toBeGreaterThan(0);
  const kept = await keptOf(project, version);
  const byName = <T extends object>(rows: T[]) =>
    rows.toSorted((a, b) => (Object.values(a)[0]! < Object.values(b)[0]! ? -1 : 1));
  expect(byName(kept.results)).toEqual(byName(results));
  expect(byName(kept.weeks)).toEqual(byName(weeks));
}

describe('every set of rules and numbers that was built is a version', () => {
  let project: TempProject;
  const versions = async () =>
    (
      await project.query<{ version: number }>(
        'SELECT version FROM meta.strategy_version ORDER BY version',
      )
    ).map(({ version }) => version);
  const everything = () =>
    project.query(
      `SELECT * EXCLUDE (contents) FROM meta.strategy_result
       JOIN meta.strategy_week USING (strategy, version, interval) ORDER BY ALL`,
    );
  beforeAll(async () => {
    project = await smallProject();
    await build(project.root);
  });

  it('with what came of it, trade by trade', async () => {
    expect(await versions()).toEqual([1]);
    await expectKept(project, 1);
    const [bars] = await project.query(
      `SELECT symbols, first_bar_at, last_bar_at, bars::INTEGER AS bars, final_equity
       FROM meta.strategy_result WHERE interval = '15m'`,
    );
    const [performance] = await project.query<{ final_equity: number }>(
      `SELECT final_equity FROM strategy_performance WHERE interval = '15m'`,
    );
    // Three days.
    expect(bars).toEqual({
      symbols: ['BTCUSDT'],
      first_bar_at: new Date('2024-07-01T00:00:00Z'),
      last_bar_at: new Date('2024-07-04T00:00:00Z'),
      bars: 288,
      final_equity: performance!.final_equity,
    });
  });

  it('but not what is said of them, and not rules that are switched off', async () => {
    project.edit(MOMENTUM, (text) =>
      text
        .replace('the pullback is over', 'the dip is over')
        .concat(
          '\n  idle: {description: x, side: BUY, indicator: close, direction: ABOVE, threshold: 1, active: false}\n',
        ),
    );
    await build(project.root);
    expect(await versions()).toEqual([1]);
  });

  it('and a new one where a number or rule is new; one that comes back is the one it was', async () => {
    const before = await everything();
    project.edit(STRATEGY, (text) =>
      text
        .replace('confidence: [0.7', 'confidence: [0.3')
        .replace('buy_score: 8 ', 'buy_score: 6 '),
    );
    await build(project.root);
    expect(await versions()).toEqual([1, 2]);
    await expectKept(project, 2);
    expect((await keptOf(project, 1)).results).not.toEqual((await keptOf(project, 2)).results);
    project.edit(MOMENTUM, (text) => text.replace('weight: 2', 'weight: 3'));
    await build(project.root);
    expect(await versions()).toEqual([1, 2, 3]);
    project.edit(MOMENTUM, (text) => text.replace('weight: 3', 'weight: 2'));
    project.edit(STRATEGY, (text) =>
      text
        .replace('confidence: [0.3', 'confidence: [0.7')
        .replace('buy_score: 6 ', 'buy_score: 8 '),
    );
    await build(project.root);
    expect(await versions()).toEqual([1, 2, 3]);
    const ofFirst = (await everything()).filter((row) => row.version === 1);
    expect(ofFirst).toEqual(before);
  });

  it('not from a build that leaves its trades as they were', async () => {
    project.edit(STRATEGY, (text) => text.replace('sell_score: 8', 'sell_score: 7'));
    await build(project.root, {}, { select: ['dim_strategy'] });
    expect(await versions()).toEqual([1, 2, 3]);
    await build(project.root);
    expect(await versions()).toEqual([1, 2, 3, 4]);
    await expectKept(project, 4);
  });

  it('also where an earlier build came to its end without it', async () => {
    const before = await everything();
    const work = await openDatabase(project.paths.work);
    await work.connection.run('DELETE FROM meta.strategy_result WHERE version = 4');
    work.close();
    expect(await build(project.root)).toMatchObject({ models: [], outcome: 'published' });
    expect(await everything()).toEqual(before);
    expect(await build(project.root)).toMatchObject({ models: [], outcome: 'up to date' });
  });

  it('whenever a build is killed', async () => {
    const milliseconds = 4000;
    for (let round = 0; round < 5; round++) {
      project.edit(STRATEGY, (text) =>
        round % 2 === 0
          ? text.replace('sell_score: 7', 'sell_score: 5')
          : text.replace('sell_score: 5', 'sell_score: 7'),
      );
      const child = startCommand(project.root, ['build']);
      const ended = once(child, 'exit');
      await sleep(Math.random() * milliseconds);
      child.kill('SIGKILL');
      await ended;
    }
    await build(project.root);
    expect(await versions()).toEqual([1, 2, 3, 4, 5]);
    await expectKept(project, 5);
  });

  it('which klinehouse history lists', async () => {
    const day = '\\d{4}-\\d\\d-\\d\\d [\\d:]{8}';
    const { stdout } = await runCommand(project.root, ['history', 'trend_momentum', '1', '5']);
    expect(stdout).toMatch(
      new RegExp(
        `^version +first built \\(UTC\\) +in force +what changed
 +1 +${day} +no +as it began
 +2 +${day} +no +buy_score 8 → 6
 {40}min_confidence 0.7 → 0.3
 +3 +${day} +no +rule rsi_recovers: weight 2 → 3
 +4 +${day} +no +buy_score 6 → 8
 {40}sell_score 8 → 7
 {40}min_confidence 0.3 → 0.7
 {40}rule rsi_recovers: weight 3 → 2
 +5 +${day} +yes +sell_score 7 → 5

What each brought in the last build under it, net of costs:
version +interval +trades +win rate +expectancy +profit factor +final equity +data until
`,
      ),
    );
    expect(stdout).toMatch(/\n\nFrom version 1 to 5: sell_score 8 → 5\n$/);
    expect(stdout).toMatch(
      /^ +5 +1m +[\d,]+ +[\d.]+ % +-?[\d.]+ ± [\d.]+ % +[\d.]+ +[\d.,e-]+ +2024-07-04$/m,
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    const json = await runCommand(project.root, ['--json', 'history', 'trend_momentum']);
    expect(JSON.parse(json.stdout)[4]).toMatchObject({
      strategy: 'trend_momentum',
      version: 5,
      is_current: true,
      content: { numbers: { sell_score: 5 }, rules: { rsi_recovers: { weight: 2 } } },
    });
    const unknown = await runCommand(project.root, ['history', 'trend_momentun']);
    expect(unknown.stderr).toBe(`error KH502
  No model, rule or strategy 'trend_momentun' was ever built.
  Did you mean 'trend_momentum'?
`);
  });

  it('and klinehouse compare sets side by side', async () => {
    const compare = (...args: string[]) => runCommand(project.root, ['compare', ...args]);
    const { stdout } = await compare('1', 'trend_momentum@2');
    expect(stdout).toMatch(
      /^trend_momentum@1 and trend_momentum@2\n {2}buy_score 8 → 6\n {2}min_confidence 0.7 → 0.3\n\n1m, 2024-07-01 … 2024-07-04, 4,320 bars of BTCUSDT, in blocks of 1 week\n/,
    );
    expect(stdout).toContain(
      'Difference of the win rates: too few weeks to tell. Of the expectancies: too few weeks to tell.\n',
    );
    expect((await compare('1', '9')).stderr).toBe(
      'error KH503\n  trend_momentum has no version 9.\n  It has: 1, 2, 3, 4, 5.\n',
    );
    expect((await compare('1', 'trend@2')).stderr).toBe(
      "error KH502\n  No strategy 'trend' was ever built.\n  Known are: trend_momentum.\n",
    );
    expect((await compare('1', 'two')).stderr).toBe(
      "error KH514\n  'two' names no version of a strategy.\n  Write its number, for the strategy in force, or STRATEGY@NUMBER.\n",
    );
  });

  it('also under a name that something else has', async () => {
    // A rule with the name of the strategy.
    project.edit(MOMENTUM, (text) => text.replaceAll('rsi_recovers', 'trend_momentum'));
    await build(project.root);
    const rule = await runCommand(project.root, ['history', 'trend_momentum']);
    expect(rule.stdout).toContain('as it began');
    expect(rule.stdout).toContain(
      '\nA strategy is called trend_momentum too: klinehouse history trend_momentum --strategy\n',
    );
    const strategy = await runCommand(project.root, ['history', 'trend_momentum', '--strategy']);
    expect(strategy.stdout).toMatch(
      /^ +6 +[\d: -]+ +yes +rule trend_momentum is new\n {40}rule rsi_recovers is gone$/m,
    );
  });
});
