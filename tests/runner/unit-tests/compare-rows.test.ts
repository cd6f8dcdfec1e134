import { describe, expect, it } from 'vitest';
import { compareRows, isSameValue } from '../../../src/runner/unit-tests/compare-rows.ts';

const COLUMNS = [
  { name: 'k', type: 'INTEGER' },
  { name: 'v', type: 'DOUBLE' },
];
const row = (k: string, v: string | null) => ({ k, v });

describe('comparing rows', () => {
  it('does not care for their order', () => {
    const rows = [row('1', '5'), row('2', '6')];
    expect(compareRows(rows, rows.toReversed(), COLUMNS, ['k'])).toEqual([]);
  });

  it('counts rows that are the same', () => {
    const once = [row('1', '5')];
    const twice = [...once, ...once];
    expect(compareRows(once, twice, COLUMNS, ['k'])).toEqual([{ found: row('1', '5') }]);
    expect(compareRows(twice, once, COLUMNS, ['k'])).toEqual([{ expected: row('1', '5') }]);
  });

  it('pairs by key what is left over', () => {
    expect(
      compareRows(
        [row('1', '5'), row('2', '6'), row('3', '7')],
        [row('2', '8'), row('1', '5'), row('4', '7')],
        COLUMNS,
        ['k'],
      ),
    ).toEqual([
      { expected: row('2', '6'), found: row('2', '8') },
      { expected: row('3', '7') },
      { found: row('4', '7') },
    ]);
  });

  it('pairs nothing without a key among the columns', () => {
    expect(compareRows([row('1', '5')], [row('1', '6')], COLUMNS, ['other'])).toEqual([
      { expected: row('1', '5') },
      { found: row('1', '6') },
    ]);
  });
});

describe('two values', () => {
  it.each<[string, string | null, string | null, string, boolean]>([
    ['doubles within a billionth', '3', '3.000000002', 'DOUBLE', true],
    ['doubles further apart', '3', '3.000000004', 'DOUBLE', false],
    ['large doubles by their size', '3000000000', '3000000002', 'DOUBLE', true],
    ['nothing and next to nothing', '0', '9e-13', 'DOUBLE', true],
    ['nothing and little', '0', '2e-12', 'DOUBLE', false],
    ['decimals to the last digit', '3.000000000', '3.000000001', 'DECIMAL(18,9)', false],
    ['texts', 'BUY', 'SELL', 'VARCHAR', false],
    ['no number and no number', 'nan', 'nan', 'DOUBLE', true],
    ['no number and a number', 'nan', '1', 'DOUBLE', false],
    ['infinity and a number', 'inf', '1', 'DOUBLE', false],
    ['NULL and NULL', null, null, 'DOUBLE', true],
    ['NULL and nothing', null, '0', 'DOUBLE', false],
  ])('%s', (_, a, b, type, expected) => {
    expect(isSameValue(a, b, { name: 'v', type })).toBe(expected);
    expect(isSameValue(b, a, { name: 'v', type })).toBe(expected);
  });
});
