import { describe, expect, it } from 'vitest';
import { type FileRows, isMarketReplaced } from '../../src/runner/replaced-market.ts';

function file(source_file: string, rows: number, more: Partial<FileRows> = {}): FileRows {
  const series = { exchange: 'binance', market: 'spot', symbol: 'BTCUSDT', interval: '1m' };
  return { ...series, source_file, rows, ...more };
}

const YEAR = Array.from({ length: 12 }, (_, month) => file(`month ${month}`, 43_800));

describe('a market is replaced', () => {
  it.each<[string, readonly FileRows[], readonly FileRows[]]>([
    ['by another symbol', [file('a', 100)], [file('a', 100, { symbol: 'ETHUSDT' })]],
    ['by another exchange', [file('a', 100, { exchange: 'simulated' })], [file('a', 100)]],
    ['by a year that comes to one of its days', [file('day', 1440)], [file('day', 1440), ...YEAR]],
    ['where a month of a year is left', YEAR, YEAR.slice(0, 1)],
    ['where all of it goes', YEAR, []],
    ['where a file has but few of its rows left', [file('a', 100)], [file('a', 49)]],
  ])('%s', (_, before, after) => {
    expect(isMarketReplaced(before, after)).toBe(true);
  });
});

describe('a market is not replaced', () => {
  it.each<[string, readonly FileRows[], readonly FileRows[]]>([
    ['by a day more', YEAR, [...YEAR, file('day', 1440)]],
    ['by as many bars as there were', [file('a', 100)], [file('a', 100), file('b', 100)]],
    ['where half of it goes', YEAR, YEAR.slice(6)],
    ['where each file comes again, corrected', YEAR, YEAR.map((old) => ({ ...old }))],
    [
      'where a third of it gives way to as much',
      [file('a', 66), file('b', 33)],
      [file('a', 66), file('c', 33)],
    ],
    ['where there was none', [], YEAR],
    ['where no file has any rows', [file('a', 0)], [file('b', 0)]],
  ])('%s', (_, before, after) => {
    expect(isMarketReplaced(before, after)).toBe(false);
  });
});
