import { describe, expect, it } from 'vitest';
import { type GoldenSeries, goldenSeries } from '../golden/golden-bars.ts';
import { agreesWithLoops, type Bars, closeOfBar } from './agrees-with-loops.ts';
import { firstBarOf } from './compare.ts';
import { openIndicatorDatabase, readFamilies, readFamily } from './indicator-database.ts';
import { deviationOf, meanOf, overLast } from './last-bars.ts';

// The volatility indicators that TA-Lib has no definition of, against plain loops over the bars.

describe('on simulated bars', () => {
  agreesWithLoops(goldenSeries(), [
    {
      family: 'bollinger',
      column: 'bb_20_2_percent_b',
      calculate: percentB,
      // It is a price over a spread of prices: rounding grows as closes lie closer together.
      scale: ({ close }, barNo) => {
        const window = close.subarray(barNo - 19, barNo + 1);
        return Math.max(1, close[barNo]! / (Math.max(...window) - Math.min(...window)) / 100);
      },
    },
    { family: 'keltner', column: 'keltner_20_upper', calculate: keltner(2), scale: closeOfBar },
    { family: 'keltner', column: 'keltner_20_middle', calculate: keltner(0), scale: closeOfBar },
    { family: 'keltner', column: 'keltner_20_lower', calculate: keltner(-2), scale: closeOfBar },
    ...(['upper', 'middle', 'lower'] as const).map((line, index) => ({
      family: 'keltner',
      column: `keltner_original_10_${line}`,
      calculate: originalKeltner(1 - index),
      scale: closeOfBar,
    })),
    { family: 'donchian', column: 'donchian_20_upper', calculate: highestHigh, scale: exact },
    {
      family: 'donchian',
      column: 'donchian_20_middle',
      calculate: middleOfSpan,
      scale: closeOfBar,
    },
    { family: 'donchian', column: 'donchian_20_lower', calculate: lowestLow, scale: exact },
    {
      family: 'historical_volatility',
      column: 'volatility_20',
      calculate: (bars) => volatility(bars, 20),
      scale: thousandth,
    },
    {
      family: 'historical_volatility',
      column: 'parkinson_20',
      calculate: parkinson,
      scale: thousandth,
    },
    {
      family: 'historical_volatility',
      column: 'garman_klass_20',
      calculate: garmanKlass,
      scale: thousandth,
    },
  ]);
});

describe('on bars of other lengths', () => {
  const [liquid] = goldenSeries();
  const lengths: [name: string, seconds: number, barsIn7Days: number][] = [
    ['5m', 300, 2016],
    ['1h', 3600, 168],
    ['4h', 14_400, 42],
    ['1d', 86_400, 7],
    ['3d', 259_200, 2],
  ];
  agreesWithLoops(
    lengths.map(([name, seconds], index) => lengthened(liquid!, name, seconds, index + 1)),
    [
      {
        family: 'historical_volatility',
        column: 'volatility_7d',
        calculate: (bars) => {
          const seconds = (bars.close_time[0]! - bars.open_time[0]!) / 1e6;
          return volatility(bars, lengths.find(([, length]) => length === seconds)![2]);
        },
        scale: thousandth,
      },
    ],
  );
});

describe('on bars without a week of them', () => {
  const [liquid] = goldenSeries();
  agreesWithLoops(
    [lengthened(liquid!, '1s', 1, 1), lengthened(liquid!, '1w', 604_800, 2)],
    [
      {
        family: 'historical_volatility',
        column: 'volatility_7d',
        calculate: ({ close }) => Array.from(close, () => NaN),
      },
    ],
  );
});

it('gives the volatility of 7 days of minutes', async () => {
  const long = goldenSeries().find(({ name }) => name === 'long')!;
  const database = await openIndicatorDatabase([long]);
  const { sql } = readFamilies().get('historical_volatility')!;
  const values = await readFamily(database, [long], ['volatility_7d'], sql);
  database.close();
  const actual = values.get('long')!.volatility_7d!;
  expect(firstBarOf(actual)).toBe(10_080);
  const returns = logReturns(long.bars);
  const errors: number[] = [];
  // Those of the fixture are enough, and a loop over 10,080 bars for each of 129,000 too slow.
  for (let bar = 10_080; bar < actual.length; bar++) {
    if (!long.isKept(bar)) continue;
    errors.push(Math.abs(actual[bar]! - deviationOf(returns.subarray(bar - 10_079, bar + 1))));
  }
  expect(errors.length).toBeGreaterThan(290);
  expect(Math.max(...errors)).toBeLessThan(1e-15);
  // 7 days within the 12,000 bars at one price.
  expect(actual[51_999]).toBe(0);
});

/** The same prices and volumes on bars of another length. */
function lengthened(
  { bars, isKept }: GoldenSeries,
  name: string,
  seconds: number,
  symbolId: number,
): GoldenSeries {
  const length = seconds * 1e6;
  const opens = bars.close.map((_, bar) => bar * length);
  return {
    name,
    bars: {
      ...bars,
      symbol_id: bars.symbol_id.map(() => symbolId),
      open_time: opens,
      close_time: opens.map((time) => time + length),
    },
    isKept,
  };
}

/** Returns of a minute are of this size. */
function thousandth(): number {
  return 0.001;
}

/** Prices of bars, not results of arithmetic. */
function exact(): number {
  return 0;
}

/** 0 on the lower band, 1 on the upper; NaN where closes are all the same. */
function percentB({ close }: Bars): number[] {
  return overLast(close, 20, (window) => {
    if (window.every((value) => value === window[0])) return NaN;
    const lower = meanOf(window) - 2 * deviationOf(window);
    const upper = meanOf(window) + 2 * deviationOf(window);
    return (window.at(-1)! - lower) / (upper - lower);
  });
}

/** Average of 20 closes and so many ATR of 10 bars, each average seeded with a mean. */
function keltner(multiple: number) {
  return ({ high, low, close }: Bars): number[] => {
    const ranges = close.map((_, bar) => trueRange(high[bar]!, low[bar]!, close[bar - 1]!));
    // The first bar has no true range.
    const averageRanges = smoothed(ranges.subarray(1), 10, 1 / 10);
    return smoothed(close, 20, 2 / 21).map(
      (average, bar) => average + multiple * (averageRanges[bar - 1] ?? NaN),
    );
  };
}

function trueRange(high: number, low: number, closeBefore: number): number {
  return Math.max(high, closeBefore) - Math.min(low, closeBefore);
}

/** The mean of the first `count` values, then so large a share of each step towards the next value. */
function smoothed(values: Float64Array, count: number, share: number): number[] {
  let average = meanOf(values.subarray(0, count));
  return Array.from(values, (value, index) => {
    if (index >= count) average += share * (value - average);
    return index + 1 < count ? NaN : average;
  });
}

/** Mean typical price of 10 bars and so many mean ranges. */
function originalKeltner(multiple: number) {
  return ({ high, low, close }: Bars): number[] => {
    const typical = close.map((price, bar) => (high[bar]! + low[bar]! + price) / 3);
    const ranges = overLast(
      high.map((price, bar) => price - low[bar]!),
      10,
      meanOf,
    );
    return overLast(typical, 10, meanOf).map((mean, bar) => mean + multiple * ranges[bar]!);
  };
}

function highestHigh({ high }: Bars): number[] {
  return overLast(high, 20, (window) => Math.max(...window));
}

function lowestLow({ low }: Bars): number[] {
  return overLast(low, 20, (window) => Math.min(...window));
}

function middleOfSpan(bars: Bars): number[] {
  const lowest = lowestLow(bars);
  return highestHigh(bars).map((high, bar) => (high + lowest[bar]!) / 2);
}

/** Deviation of so many log returns. */
function volatility(bars: Bars, count: number): number[] {
  // The window that ends on bar `count` is the first without bar 0, which has no return.
  return [NaN, ...overLast(logReturns(bars).subarray(1), count, deviationOf)];
}

function logReturns({ close }: Bars): Float64Array {
  return close.map((price, bar) => (bar > 0 ? Math.log(price / close[bar - 1]!) : NaN));
}

function parkinson({ high, low }: Bars): number[] {
  const squares = high.map((price, bar) => Math.log(price / low[bar]!) ** 2);
  return overLast(squares, 20, (window) => Math.sqrt(meanOf(window) / Math.log(16)));
}

function garmanKlass({ open, high, low, close }: Bars): number[] {
  const variances = close.map((price, bar) => {
    const range = Math.log(high[bar]!) - Math.log(low[bar]!);
    const body = Math.log(price) - Math.log(open[bar]!);
    return 0.5 * range ** 2 - (2 * Math.LN2 - 1) * body ** 2;
  });
  return overLast(variances, 20, (window) => Math.sqrt(meanOf(window)));
}
