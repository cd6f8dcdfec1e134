import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareText } from '../../src/cli/compare-text.ts';
import { compareVersions } from '../../src/runner/strategy/compare-versions.ts';
import type { StrategyResult, StrategyVersion } from '../../src/runner/strategy/read-versions.ts';
import { type Database, openDatabase } from '../../src/warehouse/database.ts';
import { REPOSITORY } from '../support/temp-project.ts';

let database: Database;

beforeAll(async () => {
  database = await openDatabase(':memory:');
  const { connection } = database;
  const migration = join(REPOSITORY, 'migrations/011_strategy_version.sql');
  await connection.run(`CREATE SCHEMA meta; ${readFileSync(migration, 'utf8')}`);
  // Four weeks of two trades each, and of the last version one week later.
  await connection.run(`INSERT INTO meta.strategy_week VALUES
    ('s', 1, '1h', '2024-07-01', 2, 1, 2), ('s', 1, '1h', '2024-07-08', 2, 1, 2),
    ('s', 1, '1h', '2024-07-15', 2, 1, -2), ('s', 1, '1h', '2024-07-22', 2, 1, 2),
    ('s', 2, '1h', '2024-07-01', 2, 2, 4), ('s', 2, '1h', '2024-07-08', 2, 1, 4),
    ('s', 2, '1h', '2024-07-15', 2, 1, 0), ('s', 2, '1h', '2024-07-22', 2, 1, 5),
    ('t', 1, '1h', '2024-07-29', 2, 1, 1)`);
});

afterAll(() => database.close());

const result = (more: Partial<StrategyResult>): StrategyResult => ({
  interval: '1h',
  trades: 8,
  win_rate: 0.5,
  expectancy_pct: 0.5,
  expectancy_error: 0.2,
  profit_factor: 1.25,
  final_equity: 1.04,
  longest_trade_seconds: 2 * 86_400,
  symbols: ['BTCUSDT'],
  first_bar_at: new Date('2024-07-01T00:00:00Z'),
  last_bar_at: new Date('2024-07-29T00:00:00Z'),
  bars: 672,
  bars_content: '21',
  model_versions: { fact_prediction: 1, fact_prediction_result: 1 },
  ...more,
});

const version = (
  strategy: string,
  number: number,
  minEdge: number,
  results: StrategyResult[],
): StrategyVersion => ({
  strategy,
  version: number,
  first_built_at: new Date('2024-08-01T00:00:00Z'),
  is_current: false,
  content: {
    numbers: { min_edge: minEdge },
    rules: { [number === 1 ? 'early' : 'late']: { weight: 2 } },
  },
  results,
});

const FIRST = version('s', 1, 4, [result({})]);
const SECOND = version('s', 2, 3, [
  result({ win_rate: 0.625, expectancy_pct: 1.625, profit_factor: null, final_equity: 0.0001 }),
]);

it('two versions on the same data, figure by figure', async () => {
  // The weeks' returns are off by 1, 1, -3, 1 and by 0.75, 0.75, -3.25, 1.75: errors of 0.5, 0.5543 and, of the
  // difference, 0.125, each times 3.1824. The wins of the second are off by 0.75 and thrice by -0.25: 0.125 too; no
  // fewer than its 8 trades.
  const comparison = await compareVersions(database.connection, FIRST, SECOND);
  expect(compareText(comparison)).toBe(`s@1 and s@2
  min_edge 4 → 3
  rule late is new
  rule early is gone

1h, 2024-07-01 … 2024-07-29, 672 bars of BTCUSDT, in blocks of 1 week
               version 1                 version 2                 difference
trades         8                         8                         0
win rate       50.0 % (12.6 … 87.4)      62.5 % (18.7 … 92.4)      +12.5 % (-27.3 … +52.3)
expectancy     0.500 % (-1.091 … 2.091)  1.625 % (-0.139 … 3.389)  +1.125 % (+0.727 … +1.523)
profit factor  1.25                      -
final equity   1.04                      1.00e-4
Difference of the win rates: may be chance. Of the expectancies: more than chance.

In brackets the interval in which a figure lies with 95 %; trades of one block of weeks count as one
draw. Of twenty differences by chance alone one is told to be more.`);
});

it('weeks make blocks as long as the longest trade', async () => {
  const long = result({ longest_trade_seconds: 8 * 86_400 });
  const comparison = await compareVersions(
    database.connection,
    { ...FIRST, results: [long] },
    SECOND,
  );
  expect(comparison.intervals[0]!.weeks_in_block).toBe(2);
  // The week of 2024-07-01 is the 2843rd since 1970-01-05, and odd: 2, then 2 - 2, then 2 of 2, 4 and 2 trades. The
  // mean is 0.5: off by 1, -2, 1; √(3/2 × 6) / 8 = 0.375, times t(2).
  const { low, high } = comparison.intervals[0]!.expectancy_pct.first!;
  expect((high! - low!) / 2).toBeCloseTo(4.30265273 * 0.375, 7);
});

it('of the same rules on bars that were corrected says both', async () => {
  const later = { ...FIRST, results: [result({ bars_content: '22' })] };
  const text = compareText(await compareVersions(database.connection, FIRST, later));
  expect(text.split('\n')[1]).toBe('  Their rules and numbers are the same.');
  expect(text).toContain('Difference of the win rates: none. Of the expectancies: none.\n');
  expect(text.slice(text.indexOf('Caution'))).toBe(
    'Caution: Bars were corrected between version 1 and version 1, which may be all of the difference.',
  );
});

it('of other data, other models and other strategies says so', async () => {
  const other = version('t', 1, 4, [
    result({
      trades: 2,
      first_bar_at: new Date('2024-07-29T00:00:00Z'),
      last_bar_at: new Date('2024-08-05T00:00:00Z'),
      bars: 168,
      model_versions: { fact_prediction: 1, fact_prediction_result: 2 },
    }),
    result({ interval: '4h', trades: 0 }),
  ]);
  const text = compareText(await compareVersions(database.connection, FIRST, other));
  expect(text.split('\n').slice(0, 5).join('\n')).toBe(`s@1 and t@1
  Two strategies, of 1 and 1 rules.

1h, on different data, in blocks of 1 week
               s@1                       t@1      difference`);
  expect(text.slice(text.indexOf('Caution'))).toBe(
    `Caution: s@1 and t@1 were built on different data, which may be all of the difference:
  1h: 2024-07-01 … 2024-07-29, 672 bars of BTCUSDT; 2024-07-29 … 2024-08-05, 168 bars of BTCUSDT
  4h: no bars; 2024-07-01 … 2024-07-29, 672 bars of BTCUSDT

Caution: s@1 and t@1 were built by different models, which may be all of the difference:
  fact_prediction_result 1 → 2`,
  );
});
