import { expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';
import { createTrades, type GivenTrade } from '../support/trades.ts';

async function calibrate(database: ModelDatabase) {
  const bands = await database.model<Record<string, number>>('marts/confidence_calibration');
  await database.run('DROP TABLE IF EXISTS confidence_calibration');
  await database.build('marts/confidence_calibration');
  return { bands, scores: await database.model<Record<string, number>>('marts/confidence_brier') };
}

it('says of each band what it foretold and what came', async () => {
  const database = await modelDatabase();
  const at = '2024-01-01 00:00:00';
  await createTrades(database, [
    { at, confidence: 0.7, pnl: 1 },
    { at, confidence: 0.71, pnl: -1 },
    { at, confidence: 0.74, pnl: 2 },
    { at, confidence: 1, pnl: 0 },
    { at, confidence: 0.96, pnl: 3 },
    // 0.7999999999999999 in doubles.
    { at, confidence: 1.2 / 1.5, interval: 9, pnl: -3 },
  ]);
  const { bands } = await calibrate(database);
  const told = bands.map(({ interval_id, band, confidence_from, confidence_to, trades, wins }) => [
    interval_id,
    band,
    confidence_from,
    confidence_to,
    Number(trades),
    Number(wins),
  ]);
  expect(told).toEqual([
    [7, 15, 0.7, 0.75, 3, 2],
    [7, 20, 0.95, 1, 2, 1],
    [9, 17, 0.8, 0.85, 1, 0],
  ]);
  expect(bands.map(({ mean_confidence }) => mean_confidence)).toEqual([
    expect.closeTo(2.15 / 3, 12),
    expect.closeTo(0.98, 12),
    expect.closeTo(0.8, 12),
  ]);
  expect(bands.map(({ win_rate }) => win_rate)).toEqual([2 / 3, 0.5, 0]);
});

it('scores as a plain loop does, and the score is the sum of its parts', async () => {
  const database = await modelDatabase();
  const trades: GivenTrade[] = Array.from({ length: 300 }, (_, n) => ({
    at: '2024-01-01 00:00:00',
    interval: n % 3 === 0 ? 9 : 7,
    confidence: 0.5 + ((n * 61) % 101) / 202,
    pnl: ((n * 29) % 17) - 8,
  }));
  await createTrades(database, trades);
  const { scores } = await calibrate(database);
  expect(scores).toHaveLength(2);
  for (const score of scores) {
    const own = trades.filter((trade) => trade.interval === score.interval_id);
    const won = (trade: GivenTrade) => (trade.pnl! > 0 ? 1 : 0);
    let squared = 0;
    for (const trade of own) squared += (trade.confidence! - won(trade)) ** 2;
    const overall = own.filter((trade) => won(trade)).length / own.length;
    const bands = Map.groupBy(own, (trade) => Math.floor((trade.confidence! + 1e-9) / 0.05));
    let reliability = 0;
    let resolution = 0;
    for (const members of bands.values()) {
      const foretold = members.reduce((sum, trade) => sum + trade.confidence!, 0) / members.length;
      const came = members.filter((trade) => won(trade)).length / members.length;
      reliability += (members.length * (foretold - came) ** 2) / own.length;
      resolution += (members.length * (came - overall) ** 2) / own.length;
    }
    expect(score.trades).toBe(BigInt(own.length));
    expect(score.brier_score).toBeCloseTo(squared / own.length, 12);
    expect(score.reliability).toBeCloseTo(reliability, 12);
    expect(score.resolution).toBeCloseTo(resolution, 12);
    expect(score.uncertainty).toBeCloseTo(overall * (1 - overall), 12);
    expect(score.brier_skill).toBeCloseTo(1 - squared / own.length / (overall * (1 - overall)), 12);
    const { reliability: rel, resolution: res, uncertainty: unc } = score;
    const within = score.within_variance! - score.within_covariance!;
    expect(within).not.toBeCloseTo(0, 5);
    expect(rel! - res! + unc! + within).toBeCloseTo(score.brier_score!, 12);
  }
});

it('has no skill to tell where every trade won, and no row without one', async () => {
  const database = await modelDatabase();
  await createTrades(database, []);
  expect(await calibrate(database)).toEqual({ bands: [], scores: [] });
  await database.run('DROP TABLE v_trade');
  await createTrades(database, [{ at: '2024-01-01 00:00:00', confidence: 0.9, pnl: 1 }]);
  const { scores } = await calibrate(database);
  expect(scores).toMatchObject([
    { trades: 1n, win_rate: 1, uncertainty: 0, resolution: 0, brier_skill: null },
  ]);
  expect(scores[0]!.brier_score).toBeCloseTo(0.01, 12);
});
