import type { GoldenSeries } from './golden-bars.ts';

/**
 * The bars as CSV for make_talib.py, one line a bar. Numbers are in the shortest form that reads
 * back as the same double; is_kept is 1 where the fixture is to hold the bar.
 */
export function barsCsv(series: readonly GoldenSeries[]): string {
  const lines = ['series;bar_no;is_kept;high;low;close;volume'];
  for (const { name, bars, isKept } of series) {
    for (const [barNo, close] of bars.close.entries()) {
      const kept = isKept(barNo) ? 1 : 0;
      lines.push(
        [name, barNo, kept, bars.high[barNo], bars.low[barNo], close, bars.volume[barNo]].join(';'),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
