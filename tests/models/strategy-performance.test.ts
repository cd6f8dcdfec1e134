import { expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

it('counts what is known, and averages it', async () => {
  const database = await modelDatabase();
  await database.run(`
    CREATE TABLE dim_symbol AS SELECT 1 AS symbol_id, 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS symbol, false AS is_simulated;
    CREATE TABLE dim_interval AS FROM (VALUES (7, '1h'), (9, '4h')) AS t(interval_id, interval);
    CREATE TABLE fact_prediction AS FROM (VALUES (1, 7, 1), (1, 7, 2), (1, 7, 3), (1, 7, 4), (1, 7, 5), (1, 9, 6)) AS t(symbol_id, interval_id, prediction_id);
    CREATE TABLE fact_prediction_result AS FROM (VALUES
      (1, 'WIN', 3.0), (2, 'LOSS', -1.0), (3, 'EXPIRED', 0.5), (4, 'EXPIRED', 0.0), (5, 'PENDING', NULL), (6, 'PENDING', NULL)
    ) AS t(prediction_id, result_status, pnl_pct)`);
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
    },
  ]);
});
