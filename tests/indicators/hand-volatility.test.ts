import { describe } from 'vitest';
import { goldenSeries } from '../golden/golden-bars.ts';
import { agreesWithLoops, type Bars } from './agrees-with-loops.ts';
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
  ]);
});

/** 0 on the lower band, 1 on the upper; NaN where closes are all the same. */
function percentB({ close }: Bars): number[] {
  return overLast(close, 20, (window) => {
    if (window.every((value) => value === window[0])) return NaN;
    const lower = meanOf(window) - 2 * deviationOf(window);
    const upper = meanOf(window) + 2 * deviationOf(window);
    return (window.at(-1)! - lower) / (upper - lower);
  });
}
