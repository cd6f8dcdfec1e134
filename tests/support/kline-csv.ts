/** One bar as an archive gives it; times in milliseconds. */
export interface CsvBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
  readonly trades?: number;
}

export const MINUTE = 60_000;

/** A line of 12 fields as Binance publishes it; `scale` 1000 writes microseconds. */
export function csvLine(bar: CsvBar, intervalMs = MINUTE, scale = 1): string {
  const { openTime, open, high, low, close, volume = 10, trades = 5 } = bar;
  const closeTime = (openTime + intervalMs) * scale - 1;
  return [
    openTime * scale,
    open,
    high,
    low,
    close,
    volume,
    closeTime,
    volume * close,
    trades,
    volume / 2,
    (volume / 2) * close,
    0,
  ].join(',');
}

/** A walk of `count` bars from `from`, the same every time. */
export function walk(from: string, count: number, intervalMs = MINUTE, seed = 1): CsvBar[] {
  const start = Date.parse(from);
  let state = seed;
  let price = 100;
  return Array.from({ length: count }, (_, index) => {
    const open = price;
    state = (state * 48271) % 2147483647;
    price =
      Math.round((price + ((state % 201) - 100) / 100 + Math.sin(index / 90) / 8) * 100) / 100;
    price = Math.max(price, 5);
    return {
      openTime: start + index * intervalMs,
      open,
      high: Math.max(open, price) + 0.25,
      low: Math.min(open, price) - 0.25,
      close: price,
      volume: 1 + (state % 50),
      trades: 1 + (state % 20),
    };
  });
}

export function csv(bars: readonly CsvBar[], intervalMs = MINUTE, scale = 1): string {
  return `${bars.map((bar) => csvLine(bar, intervalMs, scale)).join('\n')}\n`;
}
