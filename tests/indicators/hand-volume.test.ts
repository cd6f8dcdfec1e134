import { describe } from 'vitest';
import { goldenSeries } from '../golden/golden-bars.ts';
import { agreesWithLoops, type Bars, closeOfBar } from './agrees-with-loops.ts';
import { meanOf, overLast } from './last-bars.ts';

// The indicators of volume and order flow that TA-Lib has no definition of, against plain loops over the bars.

describe('on simulated bars', () => {
  agreesWithLoops(goldenSeries(), [
    {
      family: 'chaikin',
      column: 'chaikin_money_flow_20',
      calculate: (bars) => shares(sumsOf20(moneyFlows(bars)), sumsOf20(bars.volume)),
    },
    { family: 'rolling_vwap', column: 'vwap_20', calculate: vwap, scale: closeOfBar },
    {
      family: 'rolling_vwap',
      column: 'vwap_20_deviation',
      calculate: (bars) => vwap(bars).map((price, bar) => (bars.close[bar]! - price) / price),
    },
    {
      family: 'order_flow',
      column: 'taker_buy_ratio',
      calculate: ({ taker_buy_volume, volume }) => shares(taker_buy_volume, volume),
    },
    { family: 'order_flow', column: 'order_flow_imbalance', calculate: imbalances },
    {
      family: 'order_flow',
      column: 'order_flow_imbalance_20',
      calculate: (bars) => overLast(imbalances(bars), 20, meanOfThoseThere),
    },
    {
      family: 'order_flow',
      column: 'average_trade_size',
      calculate: ({ volume, trades }) => shares(volume, trades),
    },
    {
      family: 'order_flow',
      column: 'amihud_20',
      calculate: amihud,
      scale: (_bars, _barNo, value) => value,
    },
  ]);
});

/** Quotients bar by bar, NaN where there is nothing to divide by. */
function shares(parts: ArrayLike<number>, wholes: ArrayLike<number>): number[] {
  return Array.from(parts, (part, bar) => (wholes[bar] === 0 ? NaN : part / wholes[bar]!));
}

function sumsOf20(values: ArrayLike<number>): number[] {
  return overLast(values, 20, (window) => window.reduce((sum, value) => sum + value, 0));
}

/** All of a bar's volume where it closes on its high, less all where on its low. */
function moneyFlows({ high, low, close, volume }: Bars): number[] {
  return Array.from(volume, (traded, bar) => {
    const middle = (high[bar]! + low[bar]!) / 2;
    const half = (high[bar]! - low[bar]!) / 2;
    return half > 0 ? (traded * (close[bar]! - middle)) / half : 0;
  });
}

/** Quote currency; NaN without 20 bars or without a trade in them. */
function vwap({ high, low, close, volume }: Bars): number[] {
  const paid = volume.map((traded, bar) => (traded * (high[bar]! + low[bar]! + close[bar]!)) / 3);
  return shares(sumsOf20(paid), sumsOf20(volume));
}

/** Bought less sold by takers, as a share of both. */
function imbalances({ taker_buy_volume, volume }: Bars): number[] {
  const sold = volume.map((traded, bar) => traded - taker_buy_volume[bar]!);
  return shares(
    volume.map((_, bar) => taker_buy_volume[bar]! - sold[bar]!),
    volume,
  );
}

/** NaN without 20 returns or without a trade in them. */
function amihud({ close, quote_volume }: Bars): number[] {
  const impacts = shares(
    close.map((price, bar) => Math.abs(price / close[bar - 1]! - 1)),
    quote_volume,
  );
  return [NaN, ...overLast(impacts.slice(1), 20, meanOfThoseThere)];
}

function meanOfThoseThere(values: Float64Array): number {
  return meanOf(values.filter((value) => !Number.isNaN(value)));
}
