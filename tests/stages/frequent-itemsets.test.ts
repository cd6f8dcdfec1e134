import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachMember, sizeOf } from '../../src/stages/bitset.ts';
import { frequentItemsets } from '../../src/stages/frequent-itemsets.ts';
import { shortestItemsets } from '../../src/stages/shortest-itemsets.ts';
import { bitsetsOf, countsOf } from '../support/itemsets.ts';
import { describeOnRealData, REAL_DATA } from '../support/real-data.ts';

/** Six trips to a shop; items are 0 bread, 1 milk, 2 beer. */
const SHOP = [[0, 1], [0, 1, 2], [0], [1, 2], [0, 1], [2]];

const transactions = fc.array(fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 7 }), {
  minLength: 1,
  maxLength: 70,
});

describe('frequent itemsets', () => {
  it('are counted by hand', () => {
    expect(countsOf(SHOP, 2, 3)).toEqual({ 0: 4, 1: 4, 2: 3, '0,1': 3, '1,2': 2 });
    expect(countsOf(SHOP, 1, 3)).toMatchObject({ '0,2': 1, '0,1,2': 1 });
    expect(countsOf(SHOP, 1, 1)).toEqual({ 0: 4, 1: 4, 2: 3 });
    expect(countsOf([], 1, 3)).toEqual({});
  });

  it('are those that trying every set gives', () => {
    fc.assert(
      fc.property(
        transactions,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (given, minCount, maxLength) => {
          expect(countsOf(given, minCount, maxLength)).toEqual(tried(given, minCount, maxLength));
        },
      ),
    );
  });

  it('come with the transactions that have them, each once', () => {
    fc.assert(
      fc.property(transactions, (given) => {
        const seen = new Set<string>();
        frequentItemsets(bitsetsOf(given), { minCount: 2, maxLength: 7 }, (items, count, rows) => {
          const found: number[] = [];
          eachMember(rows, (row) => found.push(row));
          const having = given.flatMap((has, row) =>
            items.every((item) => has.includes(item)) ? [row] : [],
          );
          expect(found).toEqual(having);
          expect([count, sizeOf(rows)]).toEqual([having.length, having.length]);
          seen.add(items.toSorted().join());
        });
        expect(seen.size).toBe(Object.keys(countsOf(given, 2, 7)).length);
      }),
    );
  });
});

describe('the shortest itemsets', () => {
  it('leave out what a shorter one with the same transactions says', () => {
    // Item 0 is in all, 1 and 2 only together.
    const given = [
      [0, 1, 2],
      [0, 1, 2],
      [0, 3],
      [0, 1, 2, 3],
    ];
    const all = Object.entries(countsOf(given, 1, 4)).map(([key, count]) => ({
      items: key.split(',').map(Number),
      count,
    }));
    const shortest = shortestItemsets(all, given.length).map(({ items }) => items.join());
    expect(shortest.sort()).toEqual(['1', '1,3', '2', '2,3', '3']);
  });

  it('describe every group of transactions that any itemset does', () => {
    fc.assert(
      fc.property(transactions, (given) => {
        const all = Object.entries(countsOf(given, 1, 7)).map(([key, count]) => ({
          items: key.split(',').map(Number),
          count,
        }));
        const group = (items: readonly number[]) =>
          given.map((has) => items.every((item) => has.includes(item))).join();
        const shortest = shortestItemsets(all, given.length);
        const kept = new Set(shortest.map(({ items }) => group(items)));
        const whole = group([]);
        for (const { items } of all) expect(kept.has(group(items))).toBe(group(items) !== whole);
        for (const { items } of shortest) {
          for (const item of items) {
            expect(group(items.filter((other) => other !== item))).not.toBe(group(items));
          }
        }
      }),
    );
  });
});

/** Set and minimum support; T10I4D100K at 0.005 agrees too, and takes long. */
const PUBLISHED = [
  ['chess', '0.9'],
  ['chess', '0.85'],
  ['chess', '0.8'],
  ['chess', '0.7'],
  ['T10I4D100K', '0.02'],
  ['T10I4D100K', '0.01'],
] as const;

describeOnRealData('on the public sets of transactions', () => {
  for (const [name, support] of PUBLISHED) {
    it(`finds as many itemsets of each length in ${name} at ${support} as others do`, () => {
      const published = publishedCounts(name, support);
      const lengths: Record<string, number> = {};
      const limits = { minCount: published.minCount, maxLength: 100 };
      frequentItemsets(bitsetsOf(readTransactions(name)), limits, ({ length }) => {
        lengths[length] = (lengths[length] ?? 0) + 1;
      });
      expect(lengths).toEqual(published.lengths);
    }, 120_000);
  }
});

const ITEMSETS = join(REAL_DATA, 'itemsets');

/** Of the line `name transactions support count total {length: number} seconds`. */
function publishedCounts(name: string, support: string) {
  const lines = readFileSync(join(ITEMSETS, 'frequent_itemset_counts.txt'), 'utf8').split('\n');
  const line = lines.find((line) => line.startsWith(`${name} `) && line.split(' ')[2] === support)!;
  const lengths = /\{.*\}/.exec(line)![0].replaceAll(/(\d+):/g, '"$1":');
  return {
    minCount: Number(line.split(' ')[3]),
    lengths: JSON.parse(lengths) as Record<string, number>,
  };
}

function readTransactions(name: string): number[][] {
  const text = gunzipSync(readFileSync(join(ITEMSETS, `${name}.dat.gz`))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(' ').map(Number));
}

/** Counts by trying every set of the items 0 to 6 on every transaction. */
function tried(given: readonly number[][], minCount: number, maxLength: number) {
  const counts: Record<string, number> = {};
  for (let set = 1; set < 128; set++) {
    const items = [0, 1, 2, 3, 4, 5, 6].filter((item) => (set >> item) & 1);
    const count = given.filter((has) => items.every((item) => has.includes(item))).length;
    if (count >= minCount && items.length <= maxLength) counts[items.join()] = count;
  }
  return counts;
}
