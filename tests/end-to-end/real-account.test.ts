import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { describeOnRealData, REAL_DATA } from '../support/real-data.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';
import { type AccountRules, replayAccount } from './account-replay.ts';

const STRATEGY = 'metrics/trend_momentum/strategy.yml';
const KLINES = join(REAL_DATA, 'binance_vision', 'spot', 'monthly', 'klines');

/** Seven months of two symbols, of which one lacks a month in the middle. */
const FILES = [
  join(KLINES, 'BTCUSDT', '1h'),
  ...['2024-11', '2024-12', '2025-01', '2025-03', '2025-04', '2025-05'].map((month) =>
    join(KLINES, 'ETHUSDT', '1h', `ETHUSDT-1h-${month}.csv`),
  ),
];

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Half Kelly of at least ten trades, at most a half, else a fifth. */
function halfKelly(ended: readonly number[]): number {
  if (ended.length < 10) return 0.2;
  const wins = ended.filter((value) => value > 0);
  const losses = ended.filter((value) => value <= 0);
  if (wins.length === 0) return 0;
  if (losses.length === 0) return 0.5;
  const winRate = wins.length / ended.length;
  return Math.min(0.5, 0.5 * (winRate / -mean(losses) - (1 - winRate) / mean(wins)));
}

describeOnRealData('the account of each interval on recorded bars', () => {
  let project: TempProject;
  const statuses = new Set<string>();

  beforeAll(async () => {
    project = tempProject('shipped');
    project.edit(STRATEGY, (text) => text.replaceAll('_score: 8', '_score: 6'));
    await project.ingest(FILES);
    await build(project.root);
  });

  it.each<[string, string, AccountRules]>([
    ['a fixed fraction', '', { maxPositions: 5, fraction: () => 0.2 }],
    [
      'all of it, in one position',
      'max_positions: 1, position_fraction: 1',
      { maxPositions: 1, fraction: () => 1 },
    ],
    [
      'more than there is for both',
      'position_fraction: 0.7',
      { maxPositions: 5, fraction: () => 0.7 },
    ],
    [
      'a volatility target',
      'sizing: volatility_target, volatility_target: 0.003',
      {
        maxPositions: 5,
        fraction: ({ entryPrice, atr }) => Math.min(0.5, (0.003 * entryPrice) / atr),
      },
    ],
    [
      'half Kelly',
      'sizing: kelly, kelly_min_trades: 10',
      { maxPositions: 5, fraction: (_, ended) => halfKelly(ended) },
    ],
  ])('with %s is what a replay of its trades gives', async (_, portfolio, rules) => {
    project.edit(STRATEGY, (text) => {
      const others = text.slice(0, text.indexOf('portfolio:'));
      return `${others}portfolio: { ${portfolio} }\n`;
    });
    await build(project.root);
    let taken = 0;
    for (const interval of ['1h', '4h']) {
      const account = await replayAccount(project, interval, rules);
      const positions = await project.query<{
        id: number;
        status: string;
        equity: number;
        notional: number | null;
      }>(
        `SELECT prediction_id::DOUBLE AS id, status, equity_at_entry AS equity, notional
         FROM fact_position JOIN dim_interval USING (interval_id) WHERE interval = '${interval}'`,
      );
      const byId = new Map(positions.map((position) => [position.id, position]));
      expect(byId.size).toBe(account.positions.length);
      taken += account.positions.filter(({ notional }) => notional !== null).length;
      for (const { id, status, equity, notional } of account.positions) {
        const found = byId.get(id)!;
        expect(found.status).toBe(status);
        statuses.add(status);
        expect(Math.abs(found.equity / equity - 1)).toBeLessThan(1e-9);
        if (notional === null) expect(found.notional).toBeNull();
        else expect(Math.abs(found.notional! / notional - 1)).toBeLessThan(1e-9);
      }
      const days = await project.query<{ instant: number; equity: number }>(
        `SELECT epoch_us(valued_at)::DOUBLE AS instant, equity
         FROM equity_curve JOIN dim_interval USING (interval_id) WHERE interval = '${interval}'`,
      );
      expect(days.length).toBeGreaterThan(150);
      for (const { instant, equity } of days)
        expect(Math.abs(equity / account.equityAt(instant) - 1)).toBeLessThan(1e-9);
    }
    expect(taken).toBeGreaterThan(10);
    const sized = await project.query('SELECT DISTINCT sizing FROM fact_position');
    const sizing = /sizing: (\w+)/.exec(portfolio)?.[1] ?? 'fixed_fraction';
    expect(sized.map((row) => row.sizing)).toContain(sizing);
  });

  it('has been through every way a position can be in', () => {
    expect([...statuses].sort()).toEqual(['CLOSED', 'CUT_OFF', 'OPEN', 'SKIPPED']);
  });
});
