import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, readRows } from '../../src/warehouse/database.ts';
import type { GoldenSeries } from '../golden/golden-bars.ts';
import { recordedSeries } from '../golden/recorded-bars.ts';
import { describeOnRealData, REAL_DATA } from '../support/real-data.ts';
import { loopDisagreements } from './compare.ts';
import { openIndicatorDatabase, readFamilies, readFamily } from './indicator-database.ts';

// Values that other libraries published, on a stock's days.

const VECTORS = join(REAL_DATA, 'indicator_vectors');

describeOnRealData('published values', () => {
  let stock: GoldenSeries;
  let database: Database;
  beforeAll(async () => {
    stock = recordedSeries().find(({ name }) => name === 'stock 1d')!;
    database = await openIndicatorDatabase([stock]);
  });
  afterAll(() => database.close());

  async function valuesOf(family: string, column: string): Promise<Float64Array> {
    const values = await readFamily(database, [stock], [column], readFamilies().get(family)!.sql);
    return values.get(stock.name)![column]!;
  }

  // That library guesses the first trend otherwise: after bar 39 both are on the same way. And where the trend turns, its
  // stop may lie inside the range of the last two days, which TA-Lib, after Wilder, does not let it.
  it('gives the Parabolic SAR of stock_indicators', async () => {
    const met = 40;
    const { high, low, close } = stock.bars;
    const turns = publishedBy('psar', 'isReversal');
    const published = publishedBy('psar', 'sar');
    const expected = published.map((sar, day) => {
      if (!turns[day]) return sar;
      const wasFall = published[day - 1]! > close[day - 1]!;
      return wasFall
        ? Math.min(sar, low[day]!, low[day - 1]!)
        : Math.max(sar, high[day]!, high[day - 1]!);
    });
    expect(expected.length).toBe(502);
    const actual = await valuesOf('psar', 'psar');
    const lines = loopDisagreements(
      'psar',
      actual.subarray(met),
      expected.slice(met),
      (index) => 1e-12 * expected[met + index]!,
    );
    expect(lines).toEqual([]);
  });

  // That library seeds its sums with one bar more than TA-Lib. A difference of seeds fades by 13/14 a bar: to 1e-12
  // after 370 bars.
  it('gives the DX of stock_indicators once the seed has faded', async () => {
    const faded = 400;
    const expected = publishedBy('adx', 'dx').slice(faded);
    expect(expected.length).toBe(102);
    const actual = await valuesOf('adx', 'dx_14');
    const lines = loopDisagreements('dx_14', actual.subarray(faded), expected, () => 1e-9);
    expect(lines).toEqual([]);
  });

  it('gives the weighted average of Tulip, to its three decimals', async () => {
    const text = readFileSync(join(VECTORS, 'tulip/untest.txt'), 'utf8');
    const [closes, expected] = /^wma 5\n\{(.*)\}\n\{(.*)\}$/m
      .exec(text)!
      .slice(1)
      .map((list) => list.split(',').map(Number));
    expect(expected!.length).toBe(11);
    const rows = await readRows<{ value: number }>(
      database.connection,
      `SELECT wma(close, 5) AS value
       FROM (SELECT 1 AS series_id, unnest(range(15)) AS bar_no, unnest([${closes!.join(', ')}]::DOUBLE[]) AS close)
       ORDER BY bar_no`,
    );
    const actual = rows.slice(4).map(({ value }) => value);
    expect(loopDisagreements('wma', actual, expected!, () => 0.0005 + 1e-12)).toEqual([]);
  });
});

/** A value per bar, NaN where the library gives none, 1 and 0 for true and false. */
function publishedBy(indicator: string, field: string): number[] {
  const file = join(VECTORS, `stock_indicators/expected/${indicator}.standard.json`);
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number | boolean | null>[];
  return rows.map((row) => Number(row[field] ?? NaN));
}
