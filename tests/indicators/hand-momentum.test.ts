import { describe, expect, it } from 'vitest';
import { goldenSeries } from '../golden/golden-bars.ts';
import { agreesWithLoops, type Bars, closeOfBar } from './agrees-with-loops.ts';
import { meanOf, overLast } from './last-bars.ts';

// The momentum indicators that TA-Lib has no definition of, and those for which it has rounding only where the price
// stands still, against plain loops over the bars.

/** An RSI that moves less than this within 14 bars stands still. */
const STILL = 1e-10;

describe('on simulated bars', () => {
  agreesWithLoops(goldenSeries(), [
    {
      family: 'awesome_oscillator',
      column: 'awesome_oscillator',
      calculate: awesomeOscillator,
      scale: closeOfBar,
    },
    // An error of 1e-13 of the RSI is one of 1e-10 of its place in a range of 0.1.
    { family: 'stoch_rsi', column: 'stoch_rsi_14_k', calculate: stochasticRsi, scale: () => 100 },
    {
      family: 'stoch_rsi',
      column: 'stoch_rsi_14_d',
      calculate: meanStochasticRsi,
      scale: () => 100,
    },
    // Of one tick in 20 bars, the usual deviation is 1e-8 of the price, and the mean's rounding 1e-8 of that.
    { family: 'cci', column: 'cci_20', calculate: commodityChannel, scale: () => 10_000 },
  ]);
});

// TA-Lib's series have flows far above 1 or far below, these on both sides of it.
describe('on thin bars with a a 500th of their volume', () => {
  const thin = goldenSeries().find(({ name }) => name === 'thin')!;
  const volume = thin.bars.volume.map((traded) => traded / 500);
  const series = { ...thin, bars: { ...thin.bars, volume } };

  it('has bars on which 14 bars’ flow is less than 1, and others', () => {
    const values = moneyFlowIndex(series.bars).slice(14);
    expect(values.filter((value) => value === 0).length).toBeGreaterThan(100);
    expect(values.filter((value) => value > 0).length).toBeGreaterThan(100);
  });

  agreesWithLoops(
    [series],
    [{ family: 'mfi', column: 'mfi_14', calculate: moneyFlowIndex, scale: () => 100 }],
  );
});

/** 0-100; 0 while less than 1 changed hands on bars that moved, as in TA-Lib. */
function moneyFlowIndex({ high, low, close, volume }: Bars): number[] {
  const prices = close.map((price, bar) => (high[bar]! + low[bar]! + price) / 3);
  const flows = prices.map((price, bar) =>
    bar > 0 ? Math.sign(price - prices[bar - 1]!) * price * volume[bar]! : NaN,
  );
  return overLast(flows, 14, (window) => {
    if (window.some(Number.isNaN)) return NaN;
    const sumOf = (sign: number) => window.reduce((sum, flow) => sum + Math.max(sign * flow, 0), 0);
    const [inflow, outflow] = [sumOf(1), sumOf(-1)];
    return inflow + outflow < 1 ? 0 : (100 * inflow) / (inflow + outflow);
  });
}

/** Quote currency. */
function awesomeOscillator({ high, low }: Bars): number[] {
  const medians = high.map((price, bar) => (price + low[bar]!) / 2);
  const slow = overLast(medians, 34, meanOf);
  return overLast(medians, 5, meanOf).map((fast, bar) => fast - slow[bar]!);
}

/** 0-100; none until there are 3 of them, for their mean begins with it. */
function stochasticRsi(bars: Bars): number[] {
  return rawStochasticRsi(bars).map((value, bar) => (bar >= 29 ? value : NaN));
}

function meanStochasticRsi(bars: Bars): number[] {
  return overLast(rawStochasticRsi(bars), 3, meanOf);
}

function rawStochasticRsi(bars: Bars): number[] {
  return overLast(relativeStrength(bars), 14, (window) => {
    const lowest = Math.min(...window);
    const range = Math.max(...window) - lowest;
    return range < STILL ? 0 : (100 * (window.at(-1)! - lowest)) / range;
  });
}

/** Wilder's RSI over 14 bars, 0 while nothing moved. */
function relativeStrength({ close }: Bars): number[] {
  const result = [NaN];
  let rise = 0;
  let fall = 0;
  for (let bar = 1; bar < close.length; bar++) {
    const move = close[bar]! - close[bar - 1]!;
    const weight = bar <= 14 ? 1 : 13 / 14;
    rise = rise * weight + Math.max(move, 0) / 14;
    fall = fall * weight + Math.max(-move, 0) / 14;
    const all = rise + fall;
    result.push(bar < 14 ? NaN : all < 1e-14 ? 0 : (100 * rise) / all);
  }
  return result;
}

/** 0 while the typical price stands still. */
function commodityChannel({ high, low, close }: Bars): number[] {
  const prices = close.map((price, bar) => (high[bar]! + low[bar]! + price) / 3);
  return overLast(prices, 20, (window) => {
    if (window.every((price) => price === window[0])) return 0;
    const mean = meanOf(window);
    const usual = meanOf(window.map((price) => Math.abs(price - mean)));
    return (window.at(-1)! - mean) / (0.015 * usual);
  });
}
