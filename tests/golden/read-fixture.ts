import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** TA-Lib's values for the kept bars of one series, all arrays of one length. */
export interface FixtureSeries {
  readonly barNos: readonly number[];
  /** By column of a model, e.g. sma_20; NaN before the first value. */
  readonly values: Readonly<Record<string, Float64Array>>;
}

export interface Fixture {
  /** Hex SHA-256 of the CSV of bars it was made from. */
  readonly barsHash: string;
  readonly columns: readonly string[];
  readonly series: ReadonlyMap<string, FixtureSeries>;
}

/** What make_talib.py wrote. */
export function readFixture(bars: 'simulated' | 'recorded'): Fixture {
  const file = new URL(`talib-${bars}.csv.gz`, import.meta.url);
  const text = gunzipSync(readFileSync(file)).toString();
  const [origin, header, ...lines] = text.trimEnd().split('\n');
  const columns = header!.split(';').slice(2);
  const rows = Map.groupBy(
    lines.map((line) => line.split(';')),
    (cells) => cells[0]!,
  );
  const series = [...rows].map(([name, cells]) => [name, seriesOf(columns, cells)] as const);
  return { barsHash: origin!.split(' ').at(-1)!, columns, series: new Map(series) };
}

function seriesOf(columns: readonly string[], rows: readonly string[][]): FixtureSeries {
  const values = columns.map((column, index) => {
    const cells = rows.map((cells) => cells[index + 2]!);
    return [column, Float64Array.from(cells, (cell) => (cell === '' ? NaN : Number(cell)))];
  });
  return { barNos: rows.map((cells) => Number(cells[1])), values: Object.fromEntries(values) };
}
