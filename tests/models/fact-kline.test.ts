import { describe, expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

interface Fine {
  readonly at: string;
  readonly prices: readonly [open: number, high: number, low: number, close: number];
  readonly trades?: number;
  readonly interval?: string;
}

const INTERVALS = `(2, '1m', 60), (7, '1h', 3600), (13, '1d', 86400), (14, '3d', 259200), (15, '1w', 604800), (16, '1M', 2592000)`;

/** The bars made of the given ones, with the lake covering 2025-01-01 to 2025-03-01 for each of `covered`. */
async function resample(
  fine: readonly Fine[],
  to: string[],
  covered = ['1m'],
): Promise<Record<string, unknown>[]> {
  const database = await modelDatabase();
  const rows = fine.map(({ at, prices, trades = 1, interval = '1m' }) => {
    const [open, high, low, close] = prices;
    return `('${interval}', TIMESTAMP '${at}', ${open}, ${high}, ${low}, ${close}, 0.1, 0.3, ${trades})`;
  });
  await database.run(`
    CREATE TABLE dim_symbol AS SELECT 1::SMALLINT AS symbol_id, 'e' AS exchange, 'm' AS market, 's' AS symbol;
    CREATE TABLE dim_interval AS SELECT *, interval IN (${to.map((name) => `'${name}'`)}) AS is_resampled
      FROM (VALUES ${INTERVALS}) AS t(interval_id, interval, seconds);
    CREATE TABLE staging.stg_coverage AS SELECT 'e' AS exchange, 'm' AS market, 's' AS symbol, unnest(${JSON.stringify(covered).replaceAll('"', "'")}) AS interval,
      TIMESTAMP '2025-01-01' AS covers_from, TIMESTAMP '2025-03-01' AS covers_to;
    CREATE TABLE staging.stg_kline AS
      SELECT 'e' AS exchange, 'm' AS market, 's' AS symbol, t.interval, open_time, open_time + to_seconds(seconds) AS close_time,
        open::DOUBLE AS open, high::DOUBLE AS high, low::DOUBLE AS low, close::DOUBLE AS close,
        volume::DECIMAL(38, 8) AS volume, quote_volume::DECIMAL(38, 8) AS quote_volume, trades::BIGINT AS trades,
        0::DECIMAL(38, 8) AS taker_buy_volume, 0::DECIMAL(38, 8) AS taker_buy_quote_volume, 1 AS source_file_id
      FROM (VALUES ${rows.join(', ')}) AS t(interval, open_time, open, high, low, close, volume, quote_volume, trades)
      JOIN dim_interval USING (interval)`);
  const bars = await database.model('facts/fact_kline');
  return bars.filter((bar) => bar.interval_id !== 2);
}

describe('a resampled bar', () => {
  it('has the first open, the extremes, the last close and the sums', async () => {
    const bars = await resample(
      [
        { at: '2025-01-05 10:00', prices: [5, 8, 4, 6] },
        { at: '2025-01-05 10:01', prices: [6, 9, 5, 7] },
        { at: '2025-01-05 10:59', prices: [7, 7, 2, 3] },
        { at: '2025-01-05 11:00', prices: [3, 3, 3, 3] },
      ],
      ['1h'],
    );
    expect(bars).toHaveLength(2);
    expect(bars[0]).toMatchObject({
      open_time: new Date('2025-01-05T10:00:00Z'),
      close_time: new Date('2025-01-05T11:00:00Z'),
      open: 5,
      high: 9,
      low: 2,
      close: 3,
      trades: 3n,
      source_interval_id: 2,
      // Not 0.30000000000000004.
      volume: 0.3,
      quote_volume: 0.9,
    });
  });

  it('leaves rows without trades out of its prices, not out of its sums', async () => {
    const bars = await resample(
      [
        { at: '2025-01-05 10:00', prices: [99, 99, 99, 99], trades: 0 },
        { at: '2025-01-05 10:01', prices: [6, 9, 5, 7] },
        { at: '2025-01-05 10:02', prices: [1, 1, 1, 1], trades: 0 },
      ],
      ['1h'],
    );
    expect(bars).toMatchObject([{ open: 6, high: 9, low: 5, close: 7, trades: 1n, volume: 0.3 }]);
  });

  it('of rows without trades alone is made all the same', async () => {
    const bars = await resample(
      [{ at: '2025-01-05 10:00', prices: [5, 5, 5, 5], trades: 0 }],
      ['1h'],
    );
    expect(bars).toMatchObject([{ open: 5, high: 5, low: 5, close: 5, trades: 0n }]);
  });

  it('begins weeks on Monday and months on the first, and ends with the month', async () => {
    const bars = await resample(
      [
        { at: '2025-01-05 23:59', prices: [1, 1, 1, 1] },
        { at: '2025-01-06 00:00', prices: [2, 2, 2, 2] },
        { at: '2025-02-01 00:00', prices: [3, 3, 3, 3] },
      ],
      ['1w', '1M'],
    );
    const spans = bars.map((bar) => [
      bar.interval_id,
      (bar.open_time as Date).toISOString().slice(0, 10),
      (bar.close_time as Date).toISOString().slice(0, 10),
    ]);
    // The week from 2024-12-30 is covered only in part, and left out.
    expect(spans).toEqual([
      [15, '2025-01-06', '2025-01-13'],
      [15, '2025-01-27', '2025-02-03'],
      [16, '2025-01-01', '2025-02-01'],
      [16, '2025-02-01', '2025-03-01'],
    ]);
  });

  it('of a month is not made of bars that reach over its end', async () => {
    const bars = await resample(
      [
        { at: '2025-01-31', prices: [1, 1, 1, 1], interval: '3d' },
        { at: '2025-02-03', prices: [2, 2, 2, 2], interval: '3d' },
      ],
      ['1M'],
      ['3d'],
    );
    expect(bars.map((bar) => bar.interval_id)).toEqual([14, 14]);
  });

  it('is not made before its end is covered', async () => {
    const bars = await resample([{ at: '2025-02-28 23:30', prices: [1, 1, 1, 1] }], ['1h', '1w']);
    expect(bars.map((bar) => bar.interval_id)).toEqual([7]);
  });

  it('stands before an ingested one of the same span, which stands where there is no other', async () => {
    const bars = await resample(
      [
        { at: '2025-01-05 10:00', prices: [5, 8, 4, 6] },
        { at: '2025-01-05 10:00', prices: [50, 80, 40, 60], interval: '1h' },
        { at: '2025-01-05 12:00', prices: [51, 81, 41, 61], interval: '1h' },
      ],
      ['1h', '1d'],
      ['1m', '1h'],
    );
    expect(bars.map((bar) => [bar.interval_id, bar.open, bar.source_interval_id])).toEqual([
      [7, 5, 2],
      [7, 51, 7],
      // The day is made of the finest bars there are.
      [13, 5, 2],
    ]);
  });
});
