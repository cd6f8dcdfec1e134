import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  isEverything,
  isInRegion,
  mergeRegions,
  type Region,
  rowsInRegions,
  widenTo,
  withoutGaps,
} from '../../../src/runner/incremental/region.ts';
import { modelDatabase } from '../../support/model-database.ts';

const region = (
  keys: Region['keys'],
  from: number | null = null,
  to: number | null = null,
): Region => ({ keys, from, to });

describe('everything', () => {
  it('has no keys and no ends', () => {
    expect(isEverything(EVERYTHING)).toBe(true);
    expect(isEverything(region({ k: '1' }))).toBe(false);
    expect(isEverything(region({}, 1, null))).toBe(false);
    expect(isEverything(region({}, null, 1))).toBe(false);
  });
});

describe('widening', () => {
  it('forgets the keys that are not asked for, and keeps the time', () => {
    expect(widenTo(['a', 'c'], region({ a: '1', b: '2' }, 3, 4))).toEqual(region({ a: '1' }, 3, 4));
    expect(widenTo([], region({ a: '1' }))).toEqual(EVERYTHING);
    const instants = [3, 4];
    expect(widenTo(['a'], { ...region({ a: '1', b: '2' }, 3, 4), instants })).toEqual({
      ...region({ a: '1' }, 3, 4),
      instants,
    });
  });
});

it('has no gaps any more without its instants', () => {
  expect(withoutGaps({ ...region({ a: '1' }, 3, 9), instants: [3, 9] })).toStrictEqual(
    region({ a: '1' }, 3, 9),
  );
});

describe('merging', () => {
  it('makes one region of all with the same keys, in whatever order they stand', () => {
    expect(
      mergeRegions([
        region({ a: '1', b: '2' }, 10, 20),
        region({ a: '1', b: '3' }, 5, 6),
        region({ b: '2', a: '1' }, 15, 40),
      ]),
    ).toEqual([region({ a: '1', b: '2' }, 10, 40), region({ a: '1', b: '3' }, 5, 6)]);
  });

  it('has no end where one of them has none', () => {
    expect(mergeRegions([region({ a: '1' }, 10, 20), region({ a: '1' }, null, 15)])).toEqual([
      region({ a: '1' }, null, 20),
    ]);
    expect(mergeRegions([region({ a: '1' }, 10, null), region({ a: '1' }, 5, 15)])).toEqual([
      region({ a: '1' }, 5, null),
    ]);
  });

  it('tells the instants of all, in order and each once, if all tell theirs', () => {
    const first = { ...region({ a: '1' }, 10, 20), instants: [10, 13, 20] };
    const second = { ...region({ a: '1' }, 5, 13), instants: [5, 13] };
    expect(mergeRegions([first, second])).toEqual([
      { ...region({ a: '1' }, 5, 20), instants: [5, 10, 13, 20] },
    ]);
    expect(mergeRegions([first, region({ a: '1' }, 12, 14)])).toEqual([region({ a: '1' }, 10, 20)]);
  });

  it('is of everything where one of them is', () => {
    expect(mergeRegions([region({ a: '1' }, 1, 2), EVERYTHING])).toEqual([EVERYTHING]);
  });

  it('leaves nothing nothing', () => {
    expect(mergeRegions([])).toEqual([]);
  });
});

describe('the condition of a row in a region', () => {
  it.each<[string, Region[], string[], string | undefined, string]>([
    ['no region', [], ['a'], 't', 'false'],
    ['everything', [EVERYTHING], ['a'], 't', 'true'],
    [
      'a key and both ends',
      [region({ a: '1' }, 2, 3)],
      ['a'],
      't',
      `(("a" = '1' AND "t" >= make_timestamp(2) AND "t" <= make_timestamp(3)))`,
    ],
    ['no end', [region({}, 2)], ['a'], 't', '(("t" >= make_timestamp(2)))'],
    [
      'a column that is not there',
      [region({ a: '1', b: '2' }, 2, 3)],
      ['b'],
      undefined,
      `(("b" = '2'))`,
    ],
    ['a column that alone told it apart', [region({ a: '1' }, 2, 3)], ['b'], undefined, 'true'],
    [
      'one that may be any row beside others',
      [region({ a: '1' }, 2, 3), region({ b: '1' })],
      ['a'],
      't',
      'true',
    ],
    [
      'quotes in names and values',
      [region({ 'a"b': "it's" })],
      ['a"b'],
      undefined,
      `(("a""b" = 'it''s'))`,
    ],
  ])('%s', (_, regions, columns, time, condition) => {
    expect(isInRegion(regions, columns, time)).toBe(condition);
  });

  it('begins with plain bounds where there are several', () => {
    expect(isInRegion([region({ a: '1' }, 5), region({ a: '2' }, 3, 4)], ['a'], 't')).toBe(
      `"t" >= make_timestamp(3) AND (("a" = '1' AND "t" >= make_timestamp(5)) OR ("a" = '2' AND "t" >= make_timestamp(3) AND "t" <= make_timestamp(4)))`,
    );
  });

  it('includes both ends, and leaves out rows of other keys', async () => {
    const database = await modelDatabase();
    await database.run(
      `CREATE TABLE r AS SELECT a, make_timestamp(t) AS t, t AS n FROM (VALUES (1), (2)) AS k(a), range(10) AS r(t)`,
    );
    const rows = (condition: string) =>
      database.query(`SELECT a, n::INTEGER AS n FROM r WHERE ${condition} ORDER BY ALL`);
    expect(await rows(isInRegion([region({ a: '2' }, 4, 6)], ['a'], 't'))).toEqual([
      { a: 2, n: 4 },
      { a: 2, n: 5 },
      { a: 2, n: 6 },
    ]);
    expect(
      await rows(isInRegion([region({ a: '1' }, 8, null), region({ a: '2' }, 9, 9)], ['a'], 't')),
    ).toEqual([
      { a: 1, n: 8 },
      { a: 1, n: 9 },
      { a: 2, n: 9 },
    ]);
  });
});

describe('the rows in regions', () => {
  const rows = async (regions: Region[]) => {
    const database = await modelDatabase();
    await database.run(
      `CREATE TABLE r AS SELECT a, b, make_timestamp(t) AS t, t AS n
       FROM (VALUES (1), (2)) AS k(a), (VALUES (1), (2)) AS l(b), range(4) AS r(t)`,
    );
    const found = await database.query<{ row: string }>(
      `SELECT format('{}{}{}', a, b, n) AS row FROM (${rowsInRegions('r', regions, ['a', 'b'], 't')}) ORDER BY ALL`,
    );
    return found.map(({ row }) => row);
  };

  it.each<[string, Region[], string[]]>([
    ['no region', [], []],
    ['one', [region({ a: '1', b: '2' }, 2)], ['122', '123']],
    [
      'some of the same keys',
      [region({ a: '1', b: '2' }, 3), region({ b: '1', a: '2' }, 0, 1)],
      ['123', '210', '211'],
    ],
    [
      'some of other keys, of which both have rows',
      [region({ a: '1' }, 3), region({ b: '2' }, 3)],
      ['113', '123', '223'],
    ],
    [
      'some whose other key is none of the columns',
      [region({ a: '1', c: '1' }, 0, 0), region({ a: '1', c: '2' }, 0, 0)],
      ['110', '120'],
    ],
  ])('are each there once: %s', async (_, regions, expected) => {
    expect(await rows(regions)).toEqual(expected);
  });

  it('are looked up region by region where these are apart, and not too many', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => region({ a: `${n}` }));
    expect(rowsInRegions('r', many(3), ['a'], 't').match(/UNION ALL/g)).toHaveLength(2);
    expect(rowsInRegions('r', many(100), ['a'], 't')).not.toContain('UNION');
  });
});
