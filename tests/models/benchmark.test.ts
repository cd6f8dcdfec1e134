import { expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';
import { createTrades, type GivenTrade } from '../support/trades.ts';

const hour = (n: number) => new Date(Date.UTC(2024, 0, 1, n)).toISOString().slice(0, 19);

interface RandomTrade {
  readonly action: 'BUY' | 'SELL';
  readonly pnl: number | null;
  readonly symbol?: number;
}

async function createRandom(
  database: ModelDatabase,
  trades: readonly RandomTrade[],
): Promise<void> {
  await database.run(`
    CREATE TABLE fact_random_result (
      prediction_id BIGINT, symbol_id SMALLINT, interval_id TINYINT, predicting_at TIMESTAMP, pnl_pct DOUBLE
    );
    CREATE TABLE fact_random_plan (prediction_id BIGINT, direction TINYINT)`);
  if (trades.length === 0) return;
  const results = trades.map(
    ({ pnl, symbol = 1 }, n) => `(${n}, ${symbol}, 7, '${hour(n)}', ${pnl ?? 'NULL'})`,
  );
  const plans = trades.map(({ action }, n) => `(${n}, ${action === 'BUY' ? 1 : -1})`);
  await database.run(`
    INSERT INTO fact_random_result VALUES ${results.join(', ')};
    INSERT INTO fact_random_plan VALUES ${plans.join(', ')}`);
}

/** What `benchmark` reads besides: bars of 24 hours that open at 100, slippage taken off, and rise by 1 an hour. */
async function createMarket(database: ModelDatabase): Promise<void> {
  await database.run(`
    CREATE TABLE dim_symbol AS
    FROM (VALUES (1, 'e', 'spot', 'A'), (2, 'e', 'spot', 'B')) AS t(symbol_id, exchange, market, symbol);
    CREATE TABLE fact_inverted_result (symbol_id SMALLINT, interval_id TINYINT, pnl_pct DOUBLE);
    CREATE TABLE fact_kline AS
    SELECT
      symbol_id,
      7 AS interval_id,
      TIMESTAMP '2024-01-01' + to_hours(n) AS open_time,
      open_time + INTERVAL 1 HOUR AS close_time,
      (100 + n * symbol_id) / 1.0005 AS open,
      (101 + n * symbol_id) / 1.0005 AS close
    FROM (VALUES (1), (2)) AS s(symbol_id), range(24) AS r(n)`);
}

const buys = (count: number, pnl: (n: number) => number): RandomTrade[] =>
  Array.from({ length: count }, (_, n) => ({ action: 'BUY', pnl: pnl(n) }));

it('weighs the sides as the strategy mixed them', async () => {
  const database = await modelDatabase();
  await createTrades(database, [
    ...[0, 1, 2].map((n): GivenTrade => ({ at: hour(n), pnl: 1 })),
    { at: hour(3), action: 'SELL', pnl: 1 },
  ]);
  // Many more SELLs than BUYs, and one that is pending.
  await createRandom(database, [
    ...buys(5, () => 1),
    ...Array.from({ length: 50 }, (): RandomTrade => ({ action: 'SELL', pnl: -2 })),
    { action: 'SELL', pnl: null },
  ]);
  const rows = await database.model<Record<string, number>>('marts/benchmark_resample');
  expect(rows).toHaveLength(1000);
  expect(rows.map(({ resample }) => Number(resample))).toEqual(
    Array.from({ length: 1000 }, (_, n) => n + 1),
  );
  // 3 × 1 and 1 × -2, of 4.
  for (const row of rows)
    expect(row).toMatchObject({ trades: 4n, win_rate: 0.75, mean_pnl_pct: 0.25 });
});

it('draws means around that of the pool, as far from it as both samples may be off', async () => {
  const database = await modelDatabase();
  const pool = buys(400, (n) => 5 * Math.sin(n * n) + (n % 7));
  await createTrades(
    database,
    Array.from({ length: 100 }, (_, n): GivenTrade => ({ at: hour(n), pnl: 0 })),
  );
  await createRandom(database, pool);
  const rows = await database.model<{ mean_pnl_pct: number }>('marts/benchmark_resample');
  const means = rows.map((row) => row.mean_pnl_pct);
  const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const deviationOf = (values: readonly number[]) =>
    Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)));
  const returns = pool.map(({ pnl }) => pnl!);
  const error = deviationOf(returns) * Math.sqrt(1 / 100 + 1 / 400);
  expect(means).toHaveLength(1000);
  expect(Math.abs(meanOf(means) - meanOf(returns))).toBeLessThan((4 * error) / Math.sqrt(1000));
  // The deviation of a thousand means is known to about 2 %.
  expect(deviationOf(means) / error).toBeGreaterThan(0.9);
  expect(deviationOf(means) / error).toBeLessThan(1.1);
  expect(new Set(means).size).toBeGreaterThan(900);
});

it('is the same in whatever order rows lie', async () => {
  const database = await modelDatabase();
  await createTrades(
    database,
    [3, 1, 4, 1, 5].map((pnl, n): GivenTrade => ({ at: hour(n), pnl })),
  );
  await createRandom(
    database,
    buys(60, (n) => Math.cos(n)),
  );
  const before = await database.model('marts/benchmark_resample');
  await database.run(`
    CREATE TABLE turned AS FROM fact_random_result ORDER BY predicting_at DESC;
    DROP TABLE fact_random_result;
    ALTER TABLE turned RENAME TO fact_random_result`);
  expect(await database.model('marts/benchmark_resample')).toEqual(before);
});

it('draws no more than two million trades of an interval', async () => {
  const database = await modelDatabase();
  await createTrades(database, [{ at: hour(0), pnl: 1 }]);
  await database.run('INSERT INTO v_trade SELECT t.* FROM v_trade AS t, range(29999)');
  await createRandom(
    database,
    buys(1, () => 1),
  );
  await database.run(
    'INSERT INTO fact_random_result SELECT t.* FROM fact_random_result AS t, range(39999)',
  );
  const rows = await database.model('marts/benchmark_resample');
  // 30,000 × 40,000 / 70,000 = 17,143 trades in each.
  expect(rows).toHaveLength(Math.floor(2_000_000 / 17_143));
});

it('cannot draw for a side of which no random trade is settled', async () => {
  const database = await modelDatabase();
  await createMarket(database);
  await createTrades(database, [
    { at: hour(0), pnl: 1 },
    { at: hour(1), action: 'SELL', pnl: 1 },
    { symbol: 2, at: hour(1), pnl: 1 },
  ]);
  await createRandom(database, [
    { action: 'BUY', pnl: 1 },
    { symbol: 2, action: 'BUY', pnl: 1 },
  ]);
  await database.build('marts/benchmark_resample');
  expect(await database.query('SELECT DISTINCT symbol_id FROM benchmark_resample')).toEqual([
    { symbol_id: 2 },
  ]);
  // All symbols together cannot be compared then.
  const rows = await database.model<{ scope: string; benchmark: string }>('marts/benchmark');
  const random = rows.filter(({ benchmark }) => benchmark === 'random');
  expect(random.map(({ scope }) => scope)).toEqual(['e spot B']);
});

it('has nothing to compare without trades', async () => {
  const database = await modelDatabase();
  await createMarket(database);
  await createTrades(database, []);
  await createRandom(
    database,
    buys(10, () => 1),
  );
  await database.build('marts/benchmark_resample');
  expect(await database.query('FROM benchmark_resample')).toEqual([]);
  expect(await database.model('marts/benchmark')).toEqual([]);
});

/** The p-value of one trade at random that brings 1 or -1, against a strategy whose trade brings so much. */
async function chance(pnl: number, pool: readonly RandomTrade[]): Promise<number> {
  const database = await modelDatabase();
  await createMarket(database);
  await createTrades(database, [{ at: hour(0), pnl }]);
  await createRandom(database, pool);
  await database.build('marts/benchmark_resample');
  const rows = await database.model<{ benchmark: string; scope: string; p_value: number }>(
    'marts/benchmark',
  );
  const random = rows.filter(({ benchmark }) => benchmark === 'random');
  expect(random.map(({ scope }) => scope)).toEqual(['all symbols', 'e spot A']);
  expect(random[0]!.p_value).toBe(random[1]!.p_value);
  return random[0]!.p_value;
}

it('says how often chance does as well: never, always, in half the draws, and where it is even', async () => {
  const evenly = buys(1000, (n) => (n % 2 === 0 ? 1 : -1));
  expect(await chance(1.001, evenly)).toBe(1 / 1001);
  expect(await chance(-1, evenly)).toBe(1);
  const half = await chance(1, evenly);
  expect(Math.abs(half - 0.5)).toBeLessThan(0.07);
  // A third is no whole number of billionths.
  expect(
    await chance(
      1 / 3,
      buys(3, () => 1 / 3),
    ),
  ).toBe(1);
});

it('stands beside the other side and a purchase that is held', async () => {
  const database = await modelDatabase();
  await createMarket(database);
  await createTrades(database, [
    { at: hour(2), pnl: 2 },
    { at: hour(3), confirmed: hour(10), pnl: -1 },
    { symbol: 2, at: hour(2), confirmed: hour(4), pnl: 3 },
  ]);
  // Prices of the entries are those of the bars, a slippage of 0.05 % above the open.
  await database.run(
    'UPDATE v_trade SET entry_price = 100 + symbol_id * hour(entry_at), exit_price = 100 + symbol_id * hour(entry_at)',
  );
  await database.run('INSERT INTO fact_inverted_result VALUES (1, 7, -3), (1, 7, 1), (1, 7, NULL)');
  await createRandom(database, []);
  await database.build('marts/benchmark_resample');
  const rows = await database.model<Record<string, unknown>>('marts/benchmark');
  const told = rows.map(({ scope, benchmark, trades, total_return_pct }) => [
    scope,
    benchmark,
    Number(trades),
    total_return_pct,
  ]);
  // Bought at 102 (slippage within), sold at the close of the hour that ends at 10:00 less slippage; a fee of 0.1 % on both.
  const held = (bought: number, close: number) => {
    const sold = (close / 1.0005) * 0.9995;
    return 100 * ((sold - bought - 0.001 * (sold + bought)) / bought);
  };
  const [a, b] = [held(102, 110), held(104, 107)];
  expect(told).toEqual([
    ['all symbols', 'buy_and_hold', 2, expect.closeTo(a + b, 9)],
    ['all symbols', 'inverted', 2, -2],
    ['all symbols', 'strategy', 3, 4],
    ['e spot A', 'buy_and_hold', 1, expect.closeTo(a, 9)],
    ['e spot A', 'inverted', 2, -2],
    ['e spot A', 'strategy', 2, 1],
    ['e spot B', 'buy_and_hold', 1, expect.closeTo(b, 9)],
    ['e spot B', 'strategy', 1, 3],
  ]);
  expect(rows.find(({ benchmark }) => benchmark === 'inverted')).toMatchObject({
    win_rate: 0.5,
    expectancy_pct: -1,
    expectancy_error_pct: 2,
    resamples: null,
    p_value: null,
  });
});
