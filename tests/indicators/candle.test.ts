import { expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

it("a candle's prices and volume are the bar's own", async () => {
  const database = await modelDatabase();
  await database.run(`CREATE TABLE indicators.bars AS
    SELECT 1 AS symbol_id, 2 AS interval_id, TIMESTAMP '2025-01-01' AS close_time,
      3.0::DOUBLE AS open, 5.0::DOUBLE AS high, 2.0::DOUBLE AS low, 4.0::DOUBLE AS close, 7.5::DECIMAL(38, 8) AS volume`);
  expect(await database.model('indicators/candle')).toEqual([
    {
      symbol_id: 1,
      interval_id: 2,
      close_time: new Date('2025-01-01T00:00:00Z'),
      open: 3,
      high: 5,
      low: 2,
      volume: 7.5,
    },
  ]);
});
