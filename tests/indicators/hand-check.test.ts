import { describe } from 'vitest';
import { goldenSeries } from '../golden/golden-bars.ts';
import { agreesWithLoops, type Bars, closeOfBar } from './agrees-with-loops.ts';
import { deviationOf, meanOf, overLast } from './last-bars.ts';

// The indicators that TA-Lib has no definition of, against plain loops over the bars.

const MICROSECONDS_PER_DAY = 86_400_000_000;

describe('on simulated bars', () => {
  agreesWithLoops(goldenSeries(), [
    { family: 'vwap', column: 'vwap_day', calculate: vwapOfDay, scale: closeOfBar },
    { family: 'vwap', column: 'vwap_day_deviation', calculate: deviationFromVwap },
    { family: 'volume_ratio', column: 'volume_ratio_20', calculate: volumeRatio },
    { family: 'bollinger', column: 'bb_20_2_width', calculate: bandWidth },
  ]);
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
  return overLast(volume, 20, (window) =>
    window.some((value) => value > 0) ? window.at(-1)! / meanOf(window) : NaN,
  );
}

/** Four population deviations of 20 closes as a share of their mean. */
function bandWidth({ close }: Bars): number[] {
  return overLast(close, 20, (window) => (4 * deviationOf(window)) / meanOf(window));
}
