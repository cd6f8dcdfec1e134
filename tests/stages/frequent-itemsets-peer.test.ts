import fc from 'fast-check';
import { FPGrowth } from 'node-fpgrowth';
import { expect, it } from 'vitest';
import { countsOf } from '../support/itemsets.ts';

it('finds the itemsets that FP-Growth finds', async () => {
  const transactions = fc.array(
    fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 10 }),
    { minLength: 20, maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(transactions, fc.integer({ min: 2, max: 6 }), async (given, minCount) => {
      const found = await new FPGrowth<number>((minCount - 0.5) / given.length).exec(given);
      const theirs = Object.fromEntries(
        found.map(({ items, support }) => [items.toSorted((a, b) => a - b).join(), support]),
      );
      expect(countsOf(given, minCount, 10)).toEqual(theirs);
    }),
    { numRuns: 50 },
  );
});
