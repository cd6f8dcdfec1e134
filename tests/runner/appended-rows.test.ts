import { expect, it } from 'vitest';
import { appendedRows } from '../../src/runner/appended-rows.ts';

const file = (first: string | null, last: string | null, symbol = 'BTCUSDT') => ({
  exchange: 'binance',
  market: 'spot' as const,
  symbol,
  interval: '1m',
  first_open_time: first && `2025-07-${first}:00.000Z`,
  last_open_time: last && `2025-07-${last}:00.000Z`,
  rows: 1440,
});
const FIRST = file('01T00:00', '01T23:59');
const SECOND = file('02T00:00', '02T23:59');
const THIRD = file('03T00:00', '03T23:59');

it('counts what comes after all there is of its series', () => {
  expect(appendedRows([FIRST], [SECOND, THIRD])).toBe(2880);
  expect(appendedRows([THIRD], [file('01T00:00', '01T23:59', 'ETHUSDT')])).toBe(1440);
  expect(appendedRows([FIRST, file(null, null)], [SECOND, file(null, null)])).toBe(2880);
});

it('counts nothing where some comes before what there is, or beside it', () => {
  expect(appendedRows([FIRST, THIRD], [SECOND])).toBeUndefined();
  expect(appendedRows([FIRST], [SECOND, file('01T23:59', '02T00:00')])).toBeUndefined();
});
