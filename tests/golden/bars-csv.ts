import type { GoldenSeries } from './golden-bars.ts';

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * The bars as CSV for make_talib.py, one line a bar. Numbers are in the shortest form that reads
 * back as the same double; is_kept is 1 where the fixture is to hold the bar.
 */
export function barsCsv(series: readonly GoldenSeries[]): string {
  const lines = [`series;bar_no;is_kept;${COLUMNS.join(';')}`];
  for (const { name, bars, isKept } of series) {
    for (const barNo of bars.close.keys()) {
      const cells = COLUMNS.map((column) => bars[column][barNo]);
      lines.push([name, barNo, isKept(barNo) ? 1 : 0, ...cells].join(';'));
    }
  }
  return `${lines.join('\n')}\n`;
}
