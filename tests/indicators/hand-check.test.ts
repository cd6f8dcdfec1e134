import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/warehouse/database.ts';
import { type GoldenSeries, goldenSeries } from '../golden/golden-bars.ts';
import { loopDisagreements } from './compare.ts';
import {
  type FamilyValues,
  openIndicatorDatabase,
  readFamilies,
  readFamily,
} from './indicator-database.ts';

// The indicators that TA-Lib has no definition of, against plain loops over the bars.

type Bars = GoldenSeries['bars'];

const SERIES = goldenSeries();
const MICROSECONDS_PER_DAY = 86_400_000_000;
/** On shares and multiples, which are near 1 or 0, and on prices as a share of them. */
const LARGEST_ERROR = 1e-12;

let database: Database;
beforeAll(async () => {
  database = await openIndicatorDatabase(SERIES);
});
afterAll(() => database.close());

describe.each([
  ['vwap', 'vwap_day', vwapOfDay],
  ['vwap', 'vwap_day_deviation', deviationFromVwap],
  ['volume_ratio', 'volume_ratio_20', volumeRatio],
  ['bollinger', 'bb_20_2_width', bandWidth],
] as const)('%s: %s', (family, column, calculate) => {
  let values: FamilyValues;
  beforeAll(async () => {
    values = await readFamily(database, SERIES, [column], readFamilies().get(family)!.sql);
  });

  it.each(SERIES)('is what a loop gives on $name', ({ name, bars }) => {
    const actual = values.get(name)![column]!;
    const expected = calculate(bars);
    const lines = loopDisagreements(`${name}: ${column}`, actual, expected, (barNo) => {
      const scale = column === 'vwap_day' ? bars.close[barNo]! : Math.max(1, expected[barNo]!);
      return LARGEST_ERROR * scale;
    });
    expect(lines.slice(0, 5), `${lines.length} bars disagree`).toEqual([]);
  });
});

/** Quote currency; NaN before the UTC day's first trade. */
function vwapOfDay({ close_time, high, low, close, volume }: Bars): number[] {
  const result: number[] = [];
  let day = -1;
  let traded = 0;
  let paid = 0;
  for (let bar = 0; bar < close.length; bar++) {
    // A bar that ends at midnight belongs to the day before.
    const barDay = Math.floor((close_time[bar]! - 1) / MICROSECONDS_PER_DAY);
    if (barDay !== day) [day, traded, paid] = [barDay, 0, 0];
    traded += volume[bar]!;
    paid += (volume[bar]! * (high[bar]! + low[bar]! + close[bar]!)) / 3;
    result.push(traded > 0 ? paid / traded : NaN);
  }
  return result;
}

/** Share of the average price. */
function deviationFromVwap(bars: Bars): number[] {
  return vwapOfDay(bars).map((vwap, bar) => (bars.close[bar]! - vwap) / vwap);
}

/** Multiple of the mean of 20 bars; NaN without 20 bars or without a trade in them. */
function volumeRatio({ volume }: Bars): number[] {
  return Array.from(volume, (value, bar) => {
    const window = lastBars(volume, bar, 20);
    return window?.some((other) => other > 0) ? value / meanOf(window) : NaN;
  });
}

/** Four population deviations of 20 closes as a share of their mean. */
function bandWidth({ close }: Bars): number[] {
  return Array.from(close, (_, bar) => {
    const window = lastBars(close, bar, 20);
    if (!window) return NaN;
    const mean = meanOf(window);
    return (4 * Math.sqrt(meanOf(window.map((value) => (value - mean) ** 2)))) / mean;
  });
}

/** The bar and those before it, `count` in all; undefined where there are fewer. */
function lastBars(values: Float64Array, bar: number, count: number): Float64Array | undefined {
  return bar + 1 < count ? undefined : values.subarray(bar + 1 - count, bar + 1);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
