import { expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';
import { createTrades, type GivenTrade } from '../support/trades.ts';

interface Contribution {
  readonly metric: string;
  readonly action: string;
  readonly trades_with: bigint;
  readonly trades_without: bigint;
  readonly win_rate_lift: number | null;
  readonly win_rate_lift_low: number | null;
  readonly win_rate_lift_high: number | null;
  readonly expectancy_lift_pct: number | null;
  readonly expectancy_lift_error_pct: number | null;
}

const hour = (n: number) => new Date(Date.UTC(2024, 0, 1, n)).toISOString().slice(0, 19);

/** Rules by name with the numbers of the trades at whose prediction they hold. */
async function contributions(
  database: ModelDatabase,
  trades: readonly GivenTrade[],
  rules: Record<string, readonly number[]>,
): Promise<Contribution[]> {
  await createTrades(database, trades);
  const names = Object.keys(rules);
  await database.run(`
    CREATE TABLE dim_strategy AS FROM (VALUES ('ours', true)) AS t(strategy, is_in_force);
    CREATE TABLE dim_metric (
      metric_id INTEGER, metric VARCHAR, strategy VARCHAR, role VARCHAR, side VARCHAR, is_active BOOLEAN,
      valid_from DATE, valid_to DATE
    );
    CREATE TABLE fact_metric_value (
      symbol_id SMALLINT, interval_id TINYINT, metric_id INTEGER, calculating_at TIMESTAMP
    );
    INSERT INTO dim_metric VALUES
      ${names.map((name, id) => `(${id}, '${name}', 'ours', 'signal', 'BUY', true, NULL, NULL)`).join(', ')}`);
  for (const [id, name] of names.entries()) {
    for (const index of rules[name]!) {
      const { symbol = 1, interval = 7, at } = trades[index]!;
      await database.run(
        `INSERT INTO fact_metric_value VALUES (${symbol}, ${interval}, ${id}, '${at}')`,
      );
    }
  }
  return database.model<Contribution>('marts/metric_contribution');
}

it('compares the trades of one side with a rule to those without it', async () => {
  const database = await modelDatabase();
  const returns = [3, -1, 1, -2, 2, -1, 6];
  const trades = returns.map(
    (pnl, n): GivenTrade => ({ at: hour(n), pnl, action: n === 6 ? 'SELL' : 'BUY' }),
  );
  const rows = await contributions(database, trades, {
    helps: [0, 1, 2],
    always: [0, 1, 2, 3, 4, 5, 6],
  });
  const of = (metric: string, action: string) =>
    rows.find((row) => row.metric === metric && row.action === action)!;
  // With it 3, -1, 1: mean 1, variance 4. Without -2, 2, -1: mean -1/3, variance 13/3.
  expect(of('helps', 'BUY')).toMatchObject({
    trades_with: 3n,
    trades_without: 3n,
    win_rate_lift: expect.closeTo(1 / 3, 12),
    expectancy_lift_pct: expect.closeTo(4 / 3, 12),
    expectancy_lift_error_pct: expect.closeTo(Math.sqrt(4 / 3 + 13 / 9), 12),
    // statsmodels: confint_proportions_2indep(2, 3, 1, 3, method='newcomb', correction=False).
    win_rate_lift_low: expect.closeTo(-0.31580068443749126, 12),
    win_rate_lift_high: expect.closeTo(0.7177751119240839, 12),
  });
  expect(of('helps', 'SELL')).toMatchObject({
    trades_with: 0n,
    trades_without: 1n,
    win_rate_with: null,
    win_rate_lift: null,
    expectancy_lift_pct: null,
  });
});

it('has no lift for a rule that always holds', async () => {
  const database = await modelDatabase();
  const trades = [1, -1, 2].map((pnl, n): GivenTrade => ({ at: hour(n), pnl }));
  const [row] = await contributions(database, trades, { always: [0, 1, 2] });
  expect(row).toMatchObject({
    trades_with: 3n,
    trades_without: 0n,
    win_rate_with: expect.closeTo(2 / 3, 12),
    win_rate_without: null,
    win_rate_lift: null,
    win_rate_lift_low: null,
    win_rate_lift_high: null,
    expectancy_lift_pct: null,
    expectancy_lift_error_pct: null,
  });
});

it('has a lift of one trade against one, and no error to it', async () => {
  const database = await modelDatabase();
  const trades = [1, -1].map((pnl, n): GivenTrade => ({ at: hour(n), pnl }));
  const [row] = await contributions(database, trades, { once: [0] });
  expect(row).toMatchObject({
    win_rate_lift: 1,
    expectancy_lift_pct: 2,
    expectancy_lift_error_pct: null,
  });
  // Of 1 in 1 against 0 in 1 next to nothing is known.
  expect(row!.win_rate_lift_low).toBeLessThan(0);
  expect(row!.win_rate_lift_high).toBe(1);
});

it('leaves out days on which a rule does not count, and is empty without trades', async () => {
  const database = await modelDatabase();
  const trades = [1, 2, 3].map((pnl, n): GivenTrade => ({ at: hour(24 * n + 12), pnl }));
  await contributions(database, trades, { brief: [0] });
  await database.run(`UPDATE dim_metric SET valid_to = '2024-01-02'`);
  expect(await database.model('marts/metric_contribution')).toMatchObject([
    { trades_with: 1n, trades_without: 1n, expectancy_lift_pct: -1 },
  ]);
  await database.run('DELETE FROM v_trade');
  expect(await database.model('marts/metric_contribution')).toEqual([]);
});
