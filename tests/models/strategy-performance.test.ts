import { expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

it('counts what is known, and averages it', async () => {
  const database = await modelDatabase();
  await database.run(`
    CREATE TABLE dim_symbol AS SELECT 1 AS symbol_id, 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS symbol, false AS is_simulated;
    CREATE TABLE dim_interval AS FROM (VALUES (7, '1h'), (9, '4h')) AS t(interval_id, interval);
    CREATE TABLE fact_prediction_result AS FROM (VALUES
      (1, 7, 1, 'WIN', 3.0, true), (1, 7, 2, 'LOSS', -1.0, false), (1, 7, 3, 'EXPIRED', 0.5, false), (1, 7, 4, 'EXPIRED', 0.0, false),
      (1, 7, 5, 'PENDING', NULL, NULL), (1, 9, 6, 'PENDING', NULL, NULL)
    ) AS t(symbol_id, interval_id, prediction_id, result_status, pnl_pct, is_ambiguous)`);
  const rows = await database.model('marts/strategy_performance');
  expect(rows).toEqual([
    {
      symbol_id: 1,
      interval_id: 7,
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTCUSDT',
      interval: '1h',
      is_simulated: false,
      predictions: 5n,
      pending: 1n,
      trades: 4n,
      win_rate: 0.5,
      average_win_pct: 1.75,
      average_loss_pct: -0.5,
      expectancy_pct: 0.625,
      ambiguous_share: 0.25,
      // 1.03 × 0.99 × 1.005 × 1
      final_equity: expect.closeTo(1.0247985, 12),
    },
    {
      symbol_id: 1,
      interval_id: 9,
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTCUSDT',
      interval: '4h',
      is_simulated: false,
      predictions: 1n,
      pending: 1n,
      trades: 0n,
      win_rate: null,
      average_win_pct: null,
      average_loss_pct: null,
      expectancy_pct: null,
      ambiguous_share: null,
      final_equity: 1,
    },
  ]);
});

it('compounds in the order of predictions, whatever the order of rows, and never below nothing', async () => {
  const database = await modelDatabase();
  await database.run(`
    CREATE TABLE dim_symbol AS SELECT 1 AS symbol_id, 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS symbol, false AS is_simulated;
    CREATE TABLE dim_interval AS FROM (VALUES (7, '1h'), (9, '4h')) AS t(interval_id, interval);
    CREATE TABLE fact_prediction_result AS
    SELECT 1 AS symbol_id, 7 AS interval_id, id AS prediction_id, 'EXPIRED' AS result_status, sin(id) AS pnl_pct, false AS is_ambiguous
    FROM range(1, 2001) AS t(id) ORDER BY hash(id);
    INSERT INTO fact_prediction_result VALUES
      (1, 9, 3001, 'LOSS', -120, false), (1, 9, 3002, 'LOSS', -50, false), (1, 9, 3003, 'WIN', 10, false)`);
  const rows = await database.model<{ final_equity: number }>('marts/strategy_performance');
  let equity = 1;
  for (let id = 1; id <= 2000; id++) equity *= 1 + Math.sin(id) / 100;
  expect(rows.map((row) => row.final_equity)).toEqual([expect.closeTo(equity, 12), 0]);
});
