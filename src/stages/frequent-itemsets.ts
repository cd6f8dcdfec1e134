import { type Bitset, intersect, sizeOf } from './bitset.ts';

export interface MiningLimits {
  /** In how many transactions an itemset must at least be; 1 or more. */
  readonly minCount: number;
  /** How many items an itemset may have at most. */
  readonly maxLength: number;
}

/**
 * Called for each frequent itemset: the numbers of its items, how many transactions have all of them, and which.
 * The set of transactions holds for the time of the call only.
 */
export type VisitItemset = (items: readonly number[], count: number, rows: Bitset) => void;

interface Candidate {
  readonly item: number;
  readonly rows: Bitset;
  readonly count: number;
}

/**
 * Every set of items that occur together in at least `minCount` transactions, each once. `items` has for each item the
 * set of the transactions that it is in, all of one length. It is Eclat (Zaki, Scalable Algorithms for Association
 * Mining, 2000) on bitsets: depth first, the transactions of a longer itemset are those that two shorter ones with
 * a common beginning share. The itemsets and counts are those of Apriori and FP-Growth; only the way there differs.
 */
export function frequentItemsets(
  items: readonly Bitset[],
  { minCount, maxLength }: MiningLimits,
  visit: VisitItemset,
): void {
  const words = items[0]?.length ?? 0;
  const unused: Bitset[] = [];

  const extend = (prefix: readonly number[], candidates: readonly Candidate[]) => {
    for (const [index, { item, rows, count }] of candidates.entries()) {
      const itemset = [...prefix, item];
      visit(itemset, count, rows);
      if (itemset.length >= maxLength) continue;
      const longer: Candidate[] = [];
      let free = unused.pop() ?? new Int32Array(words);
      for (let other = index + 1; other < candidates.length; other++) {
        const next = candidates[other]!;
        const together = intersect(rows, next.rows, free);
        if (together < minCount) continue;
        longer.push({ item: next.item, rows: free, count: together });
        free = unused.pop() ?? new Int32Array(words);
      }
      unused.push(free);
      extend(itemset, longer);
      for (const done of longer) unused.push(done.rows);
    }
  };

  // The rarest first: what they begin has the fewest candidates to go on with.
  const single = items
    .map((rows, item): Candidate => ({ item, rows, count: sizeOf(rows) }))
    .filter(({ count }) => count >= minCount)
    .sort((a, b) => a.count - b.count || a.item - b.item);
  if (maxLength > 0) extend([], single);
}
