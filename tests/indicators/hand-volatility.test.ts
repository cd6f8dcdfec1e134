import { describe } from 'vitest';
import { goldenSeries } from '../golden/golden-bars.ts';
import { agreesWithLoops, type Bars, closeOfBar } from './agrees-with-loops.ts';
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
  ]);
});

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
