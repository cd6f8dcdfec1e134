export interface CountedItemset {
  /** Numbers of the items, ascending. */
  readonly items: readonly number[];
  /** How many transactions have them all. */
  readonly count: number;
}

/**
 * Leaves out each itemset that is found in exactly the transactions of a shorter one within it, so that it says nothing
 * more (what is left are the generators of Bastide et al., Mining Minimal Non-redundant Association Rules, 2000). The
 * empty itemset, found in all `transactions`, counts as the shortest. `itemsets` must have every part of each itemset.
 */
export function shortestItemsets<T extends CountedItemset>(
  itemsets: readonly T[],
  transactions: number,
): T[] {
  const counts = new Map(itemsets.map(({ items, count }) => [items.join(), count]));
  counts.set('', transactions);
  return itemsets.filter(({ items, count }) =>
    items.every((_, index) => counts.get(items.toSpliced(index, 1).join()) !== count),
  );
}
