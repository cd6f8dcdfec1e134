import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSample } from '../../src/sources/sample.ts';
import { simulateKlines } from '../../src/sources/simulate-klines.ts';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { tempFolder } from '../support/temp-project.ts';

async function sampleIn(lake: string) {
  const { connection, close } = await openDatabase(':memory:');
  try {
    await writeSample(connection, lake);
    const files = globSync('kline/**/*.parquet', { cwd: lake }).sort();
    const checksums = files.map((file) =>
      createHash('sha256')
        .update(readFileSync(join(lake, file)))
        .digest('hex'),
    );
    const rows = await readRows(
      connection,
      `SELECT symbol, exchange, count(*)::INTEGER AS bars, min(open_time) AS first, max(open_time) AS last,
         count_if(high < greatest(open, close) OR low > least(open, close) OR low <= 0)::INTEGER AS impossible,
         count_if(volume < taker_buy_volume OR (trades = 0) <> (volume = 0))::INTEGER AS odd,
         count_if(trades = 0) > 0 AS has_quiet_minutes
       FROM read_parquet('${lake}/kline/**/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY symbol`,
    );
    return { checksums, rows };
  } finally {
    close();
  }
}

describe('the simulated market', () => {
  it('is 90 days of possible one-minute bars of three symbols, but for one outage', async () => {
    const { rows } = await sampleIn(tempFolder());
    const expected = {
      exchange: 'simulated',
      bars: 90 * 1440 - 30,
      first: new Date('2025-01-01T00:00:00Z'),
      last: new Date('2025-03-31T23:59:00Z'),
      impossible: 0,
      odd: 0,
    };
    expect(rows).toMatchObject(
      ['SIMAUSDT', 'SIMBUSDT', 'SIMCUSDT'].map((symbol) => ({ symbol, ...expected })),
    );
    // The thinly traded one has minutes without a trade, as real ones do.
    expect(rows.map((row) => row.has_quiet_minutes)).toEqual([false, false, true]);
  });

  it('is the same bytes every time', async () => {
    const first = await sampleIn(tempFolder());
    const second = await sampleIn(tempFolder());
    expect(second.checksums).toEqual(first.checksums);
    expect(new Set(first.checksums).size).toBe(3);
  });

  it('moves by the volatility it is given, more in some weeks than in others', () => {
    const symbol = {
      symbol: 'X',
      seed: 5,
      price: 100,
      decimals: 6,
      volatility: 0.6,
      tradesPerMinute: 100,
    };
    const { close } = simulateKlines(symbol, new Date('2025-01-01T00:00:00Z'), 60);
    const deviation = (from: number, to: number) => {
      const returns = Array.from(close.slice(from + 1, to), (price, index) =>
        Math.log(price / close[from + index]!),
      );
      return Math.sqrt(
        (returns.reduce((sum, value) => sum + value * value, 0) / returns.length) * 525_600,
      );
    };
    const overall = deviation(0, close.length);
    expect(overall).toBeGreaterThan(0.6 * 0.6);
    expect(overall).toBeLessThan(0.6 * 1.8);
    const days = Array.from({ length: 59 }, (_, day) => deviation(day * 1440, (day + 1) * 1440));
    expect(Math.max(...days) / Math.min(...days)).toBeGreaterThan(2);
  });
});
