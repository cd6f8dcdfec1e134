import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBar } from '../../../src/runner/explain/find-bar.ts';
import { type Database, openDatabase } from '../../../src/warehouse/database.ts';

let database: Database;
const AT = new Date('2024-07-01T02:00:00Z');

beforeAll(async () => {
  database = await openDatabase(':memory:');
  await database.connection.run(`
    CREATE TABLE dim_symbol AS FROM (VALUES
      (1::SMALLINT, 'BTCUSDT', 'binance', 'spot'),
      (2::SMALLINT, 'BTCUSDT', 'binance', 'futures_um'),
      (3::SMALLINT, 'BTCUSDT', 'other', 'spot')
    ) AS t(symbol_id, symbol, exchange, market);
    CREATE TABLE dim_interval AS SELECT 7::TINYINT AS interval_id, '1h' AS interval, 3600 AS seconds;
    CREATE SCHEMA indicators;
    CREATE TABLE indicators.bars AS
      SELECT
        symbol_id, interval_id, symbol_id * 10::BIGINT AS series_id, 4 AS bar_no,
        TIMESTAMP '2024-07-01 01:00:00' AS open_time, TIMESTAMP '2024-07-01 02:00:00' AS close_time,
        1.0::DOUBLE AS open, 1.0::DOUBLE AS high, 1.0::DOUBLE AS low, 1.0::DOUBLE AS close, 1.0::DOUBLE AS volume
      FROM dim_symbol CROSS JOIN dim_interval;
    CREATE TABLE fact_kline AS FROM indicators.bars`);
});

afterAll(() => database.close());

it('a symbol of several markets and exchanges is told apart by them', async () => {
  const find = (name: string) => findBar(database.connection, name, '1h', AT);
  expect(await find('futures_um.BTCUSDT')).toMatchObject({ symbol_id: 2, market: 'futures_um' });
  expect(await find('other.spot.BTCUSDT')).toMatchObject({ symbol_id: 3, exchange: 'other' });
  await expect(find('BTCUSDT')).rejects.toMatchObject({
    problems: [
      {
        code: 'KH507',
        cause: "Several instruments are called 'BTCUSDT'.",
        fix: 'Say which: binance.spot.BTCUSDT or binance.futures_um.BTCUSDT or other.spot.BTCUSDT.',
      },
    ],
  });
  await expect(find('spot.BTCUSDT')).rejects.toMatchObject({
    problems: [{ fix: 'Say which: binance.spot.BTCUSDT or other.spot.BTCUSDT.' }],
  });
});
