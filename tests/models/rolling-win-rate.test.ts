import { expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';
import { createTrades, type GivenTrade } from '../support/trades.ts';

interface RollingRow {
  readonly prediction_id: bigint;
  readonly trade_no: bigint;
  readonly is_win: boolean;
  readonly win_rate_5: number | null;
  readonly win_rate_10: number | null;
  readonly win_rate_20: number | null;
}

const hour = (n: number) => new Date(Date.UTC(2024, 0, 1, n)).toISOString().slice(0, 19);

it('counts the trades that were settled last, in the order in which they were', async () => {
  const database = await modelDatabase();
  // Two series in turn. Trades last up to nine hours, so that they end in another order than they began in, and several
  // end in the same hour.
  const trades: GivenTrade[] = Array.from({ length: 120 }, (_, n) => ({
    symbol: 1 + (n % 2),
    at: hour(n),
    confirmed: hour(n + 1 + ((n * 7) % 9)),
    pnl: ((n * 37) % 11) - 5,
  }));
  await createTrades(database, trades);
  const rows = await database.model<RollingRow>('marts/rolling_win_rate');
  expect(rows).toHaveLength(120);
  const byId = new Map(rows.map((row) => [Number(row.prediction_id), row]));
  for (const symbol of [1, 2]) {
    const settled = trades
      .map((trade, index) => ({ ...trade, id: index + 1 }))
      .filter((trade) => trade.symbol === symbol)
      .sort((a, b) => (a.confirmed! + a.at < b.confirmed! + b.at ? -1 : 1));
    const rateOf = (last: number, count: number) => {
      if (last + 1 < count) return null;
      const lastOnes = settled.slice(last + 1 - count, last + 1);
      return lastOnes.filter((trade) => trade.pnl! > 0).length / count;
    };
    for (const [index, trade] of settled.entries()) {
      expect(byId.get(trade.id)).toMatchObject({
        trade_no: BigInt(index + 1),
        is_win: trade.pnl! > 0,
        win_rate_5: rateOf(index, 5),
        win_rate_10: rateOf(index, 10),
        win_rate_20: rateOf(index, 20),
      });
    }
  }
});

it('is empty without trades, and says nothing of fewer than five', async () => {
  const database = await modelDatabase();
  await createTrades(database, []);
  expect(await database.model('marts/rolling_win_rate')).toEqual([]);
  await database.run(`DROP TABLE v_trade`);
  await createTrades(database, [{ at: hour(0), pnl: 0 }]);
  expect(await database.model('marts/rolling_win_rate')).toMatchObject([
    { trade_no: 1n, is_win: false, win_rate_5: null, win_rate_10: null, win_rate_20: null },
  ]);
});
