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

// The trend indicators that TA-Lib has no definition of, against plain loops over the bars.

type Bars = GoldenSeries['bars'];

const SERIES = goldenSeries();
/** As a share of the price. */
const LARGEST_ERROR = 1e-12;
/** How many bars ahead Ichimoku draws its spans. */
const DISPLACEMENT = 26;

let database: Database;
beforeAll(async () => {
  database = await openIndicatorDatabase(SERIES);
});
afterAll(() => database.close());

describe.each([
  ['ichimoku', 'ichimoku_9_conversion', (bars: Bars) => middles(bars, 9)],
  ['ichimoku', 'ichimoku_26_base', (bars: Bars) => middles(bars, 26)],
  ['ichimoku', 'ichimoku_26_span_a', spanA],
  ['ichimoku', 'ichimoku_52_span_b', (bars: Bars) => drawnAhead(middles(bars, 52))],
  ['supertrend', 'supertrend_10_3', (bars: Bars) => supertrend(bars).stops],
  ['supertrend', 'supertrend_10_3_direction', (bars: Bars) => supertrend(bars).directions],
] as const)('%s: %s', (family, column, calculate) => {
  let values: FamilyValues;
  beforeAll(async () => {
    values = await readFamily(database, SERIES, [column], readFamilies().get(family)!.sql);
  });

  it.each(SERIES)('is what a loop gives on $name', ({ name, bars }) => {
    const actual = values.get(name)![column]!;
    const lines = loopDisagreements(
      `${name}: ${column}`,
      actual,
      calculate(bars),
      (barNo) => LARGEST_ERROR * bars.close[barNo]!,
    );
    expect(lines.slice(0, 5), `${lines.length} bars disagree`).toEqual([]);
  });

  it('has its first value on the bar that its header says', () => {
    const warmup = readFamilies().get(family)!.header.columns[column]!.warmup_bars!;
    const actual = values.get('liquid')![column]!;
    expect(actual.findIndex((value) => !Number.isNaN(value))).toBe(warmup - 1);
  });
});

/** Half-way between the highest high and the lowest low of the last bars. */
function middles({ high, low }: Bars, count: number): number[] {
  return Array.from(high, (_, bar) => {
    if (bar + 1 < count) return NaN;
    const from = bar + 1 - count;
    return (
      (Math.max(...high.subarray(from, bar + 1)) + Math.min(...low.subarray(from, bar + 1))) / 2
    );
  });
}

function spanA(bars: Bars): number[] {
  const base = middles(bars, 26);
  return drawnAhead(middles(bars, 9).map((conversion, bar) => (conversion + base[bar]!) / 2));
}

function drawnAhead(values: readonly number[]): number[] {
  return values.map((_, bar) => values[bar - DISPLACEMENT] ?? NaN);
}

/** The band that the close has not broken, 3 average true ranges (10) off the middle; 1 in a rise, -1 in a fall. */
function supertrend({ high, low, close }: Bars): { stops: number[]; directions: number[] } {
  const stops: number[] = [];
  const directions: number[] = [];
  let range = 0;
  let upper = NaN;
  let lower = NaN;
  let direction = -1;
  for (let bar = 0; bar < close.length; bar++) {
    const before = close[bar - 1]!;
    const trueRange = Math.max(high[bar]!, before) - Math.min(low[bar]!, before);
    // Wilder's average of 10, seeded with the mean of bars 1 to 10.
    if (bar > 0) range = bar <= 10 ? range + trueRange / 10 : range + (trueRange - range) / 10;
    if (bar >= 10) {
      const middle = (high[bar]! + low[bar]!) / 2;
      // A band that is not there yet is NaN, of which nothing holds.
      if (!(middle + 3 * range >= upper && before <= upper)) upper = middle + 3 * range;
      if (!(middle - 3 * range <= lower && before >= lower)) lower = middle - 3 * range;
      const isBroken = direction === 1 ? close[bar]! < lower : close[bar]! > upper;
      if (isBroken && bar > 10) direction = -direction;
    }
    directions.push(bar < 10 ? NaN : direction);
    stops.push(bar < 10 ? NaN : direction === 1 ? lower : upper);
  }
  return { stops, directions };
}
