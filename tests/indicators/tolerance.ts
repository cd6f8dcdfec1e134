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
  // The same, of 100 times a quotient of two that are near each other.
  ppo_12_26: roundingOfPercent,
  trix_15: roundingOfPercent,
  // TA-Lib's sums of 3 values, and of 14 flows, are running: what their steps round off stays, and is
  // all there is where a mean or a share is 0.
  stoch_14_fast_d: roundingOfRunningMean,
  stoch_14_slow_k: roundingOfRunningMean,
  stoch_14_slow_d: roundingOfRunningMean,
  mfi_14: () => 16 * Number.EPSILON * 100,
  // While the price stands still so do RSI and mean, but TA-Lib takes their rounding for movement and
  // divides by it: the stochastic of the RSI may then be anything from 0 to 100, and the CCI is 0 or
  // one deviation either way, 1 / 0.015. What the models give there is in hand-momentum.test.ts.
  // Elsewhere that rounding is a share of the RSI's range.
  stoch_rsi_14_k: (series, barNo) =>
    hasStillClose(series, barNo) ? 100 + 1e-12 : 32 * Number.EPSILON * 100,
  stoch_rsi_14_d: (series, barNo) => {
    const still = [barNo, barNo - 1, barNo - 2].filter((bar) => hasStillClose(series, bar));
    return (100 * still.length) / 3 + roundingOfRunningMean(series, barNo);
  },
  cci_20: (series, barNo) => (hasStillBars(series, barNo) ? (1 + RELATIVE_ERROR) / 0.015 : 0),
  // A small difference of weighted sums of prices, likewise: 3.6 epsilons at the most.
  linreg_slope_14: roundingOfPrice,
  // The smoothing macro forgets what is more than two of its blocks old, which has decayed to less
  // than e^-75 of what it was: 3e-29 USDT of a range of 10,000.
  atr_14: ({ bars }, barNo) => Math.exp(-75) * bars.close[barNo]!,
  natr_14: () => 100 * Math.exp(-75),
  // TA-Lib takes one average of a running total from another; here the total does not occur. Each of
  // its steps rounds both averages to half of Number.EPSILON of the total, which stays while the
  // difference goes to 0.
  chaikin_oscillator_3_10: roundingOfTotal,
  // Of closes that are all the same, TA-Lib's variance is mean(x^2) - mean(x)^2 of running sums:
  // not 0 but their rounding, some 100 epsilons of x^2 after 40,000 bars. Its root is 1.5e-7 of x,
  // and the bands are two of these away. Everywhere else the relative error holds.
  bb_20_2_upper: rootOfRoundingWhereFlat,
  bb_20_2_lower: rootOfRoundingWhereFlat,
};
const BOLLINGER_BARS = 20;
/** After so many, the slower average of ADOSC has (9 / 11) ^ 50 = 4e-5 of a rounding left. */
const ADOSC_BARS = 50;
const STOCHASTIC_BARS = 14;
const CCI_BARS = 20;

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

function roundingOfPercent(): number {
  return 8 * Number.EPSILON * 100;
}

/** Of values from 0 to 100. As many roundings as bars, half of them up and half down, add up like steps at random. */
function roundingOfRunningMean(_series: GoldenSeries, barNo: number): number {
  return Math.sqrt(barNo) * Number.EPSILON * 100;
}

function hasStillClose({ bars: { close } }: GoldenSeries, barNo: number): boolean {
  return isStill(close, barNo, STOCHASTIC_BARS);
}

function hasStillBars({ bars: { high, low, close } }: GoldenSeries, barNo: number): boolean {
  return [high, low, close].every((prices) => isStill(prices, barNo, CCI_BARS));
}

function isStill(prices: Float64Array, barNo: number, count: number): boolean {
  return prices.subarray(barNo + 1 - count, barNo + 1).every((price) => price === prices[barNo]!);
}

function roundingOfPrice({ bars }: GoldenSeries, barNo: number): number {
  return 8 * Number.EPSILON * bars.close[barNo]!;
}

/** Of the largest value that Accumulation/Distribution had in the last bars. */
function roundingOfTotal(
  { bars: { high, low, close, volume } }: GoldenSeries,
  barNo: number,
): number {
  let total = 0;
  let largest = 0;
  for (let bar = 0; bar <= barNo; bar++) {
    const range = high[bar]! - low[bar]!;
    if (range > 0) total += ((2 * close[bar]! - high[bar]! - low[bar]!) / range) * volume[bar]!;
    if (bar > barNo - ADOSC_BARS) largest = Math.max(largest, Math.abs(total));
  }
  return 4 * Number.EPSILON * largest;
}

function rootOfRoundingWhereFlat({ bars }: GoldenSeries, barNo: number): number {
  const close = bars.close[barNo]!;
  return isStill(bars.close, barNo, BOLLINGER_BARS) ? 1e-6 * close : 0;
}
