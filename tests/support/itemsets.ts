import { add, type Bitset, emptyBitset } from '../../src/stages/bitset.ts';
import { frequentItemsets } from '../../src/stages/frequent-itemsets.ts';

/** For each item from 0 to the largest, the transactions that it is in. */
export function bitsetsOf(transactions: readonly (readonly number[])[]): Bitset[] {
  const largest = transactions.reduce((most, items) => Math.max(most, ...items), -1);
  const sets = Array.from({ length: largest + 1 }, () => emptyBitset(transactions.length));
  for (const [row, items] of transactions.entries())
    for (const item of items) add(sets[item]!, row);
  return sets;
}

/** How often our miner finds each frequent itemset, by its items in ascending order. */
export function countsOf(
  transactions: readonly (readonly number[])[],
  minCount: number,
  maxLength: number,
): Record<string, number> {
  const counts: Record<string, number> = {};
  frequentItemsets(bitsetsOf(transactions), { minCount, maxLength }, (items, count) => {
    counts[items.toSorted((a, b) => a - b).join()] = count;
  });
  return counts;
}
