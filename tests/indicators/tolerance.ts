import type { GoldenSeries } from '../golden/golden-bars.ts';

/** Largest error as a share of the expected value. */
export const RELATIVE_ERROR = 1e-9;

/** Largest error in the column's unit, whatever the expected value. */
type Floor = (series: GoldenSeries, barNo: number, expected: number) => number;

const FLOORS: Readonly<Record<string, Floor>> = {
  // Small differences of two averages that are near the price. TA-Lib and DuckDB each round those
  // averages, to half of Number.EPSILON of the price at every step, and that error stays while the
  // difference goes to 0: 4.4 epsilons at the most, where nothing moves.
  macd_12_26: roundingOfPrice,
  macd_signal_9: roundingOfPrice,
  macd_histogram: roundingOfPrice,
  // A small difference of weighted sums of prices, likewise: 3.6 epsilons at the most.
  linreg_slope_14: roundingOfPrice,
  // The smoothing macro forgets what is more than two of its blocks old, which has decayed to less
  // than e^-600 of what it was: 1e-257 USDT of a range of 10,000.
  atr_14: ({ bars }, barNo) => Math.exp(-600) * bars.close[barNo]!,
  // Of closes that are all the same, TA-Lib's variance is mean(x^2) - mean(x)^2 of running sums:
  // not 0 but their rounding, some 100 epsilons of x^2 after 40,000 bars. Its root is 1.5e-7 of x,
  // and the bands are two of these away. Everywhere else the relative error holds.
  bb_20_2_upper: rootOfRoundingWhereFlat,
  bb_20_2_lower: rootOfRoundingWhereFlat,
};
const BOLLINGER_BARS = 20;

/** The largest error that counts as agreement with TA-Lib, in the column's unit. */
export function toleratedError(
  column: string,
  series: GoldenSeries,
  barNo: number,
  expected: number,
): number {
  const floor = FLOORS[column] ?? zeroOnly;
  return Math.max(RELATIVE_ERROR * Math.abs(expected), floor(series, barNo, expected));
}

/** For 0-100 scales and volumes: nothing is a relative error of 0. */
function zeroOnly(_series: GoldenSeries, _barNo: number, expected: number): number {
  return expected === 0 ? 1e-12 : 0;
}

function roundingOfPrice({ bars }: GoldenSeries, barNo: number): number {
  return 8 * Number.EPSILON * bars.close[barNo]!;
}

function rootOfRoundingWhereFlat({ bars }: GoldenSeries, barNo: number): number {
  const close = bars.close[barNo]!;
  const closes = bars.close.subarray(barNo + 1 - BOLLINGER_BARS, barNo + 1);
  return closes.every((value) => value === close) ? 1e-6 * close : 0;
}
