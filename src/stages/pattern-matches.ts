import { type Bitset, commonSize, eachMember, intersect } from './bitset.ts';
import { fisherExact } from './fisher-exact.ts';
import { frequentItemsets, type MiningLimits } from './frequent-itemsets.ts';
import { shortestItemsets } from './shortest-itemsets.ts';
import type { TradeBaskets } from './trade-baskets.ts';

/** The trades in which a pattern is found. */
export interface PatternMatches {
  /** How many they are. */
  readonly count: number;
  /** How many of them gained. */
  readonly wins: number;
  /** Their mean net return in percent; NaN where there is none. */
  readonly averageReturn: number;
}

/** A set of items with the trades of the training in which it is found. */
export interface Pattern extends PatternMatches {
  /** Numbers of the items, ascending. */
  readonly items: readonly number[];
}

/** The frequent sets of items, each group of trades described as shortly as it can be; in the order of their items. */
export function minePatterns(training: TradeBaskets, limits: MiningLimits): Pattern[] {
  const frequent: Pattern[] = [];
  frequentItemsets(training.items, limits, (items, _, rows) => {
    frequent.push({ items: items.toSorted((a, b) => a - b), ...matchesIn(training, rows) });
  });
  return shortestItemsets(frequent, training.trades).sort((a, b) => inOrder(a.items, b.items));
}

/** What came of the trades in which all of one or more items are found. */
export function matchesOf(baskets: TradeBaskets, items: readonly number[]): PatternMatches {
  return matchesIn(baskets, rowsOf(baskets, items));
}

/** The trades in which all of one or more items are found. */
export function rowsOf(baskets: TradeBaskets, items: readonly number[]): Bitset {
  const rows = Int32Array.from(baskets.items[items[0]!]!);
  for (const item of items.slice(1)) intersect(rows, baskets.items[item]!, rows);
  return rows;
}

/** How likely gains would be spread so unevenly if the pattern had nothing to do with them; NaN without matches. */
export function pValueOf(
  { trades, winCount }: TradeBaskets,
  matches: Pick<PatternMatches, 'count' | 'wins'>,
): number {
  if (matches.count === 0) return Number.NaN;
  const otherWins = winCount - matches.wins;
  return fisherExact(
    matches.wins,
    matches.count - matches.wins,
    otherWins,
    trades - matches.count - otherWins,
  );
}

function matchesIn({ wins, returns }: TradeBaskets, rows: Bitset): PatternMatches {
  let count = 0;
  let sum = 0;
  eachMember(rows, (trade) => {
    count++;
    sum += returns[trade]!;
  });
  return { count, wins: commonSize(rows, wins), averageReturn: sum / count };
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((item, index) => item !== b[index]);
  return differing < 0 ? a.length - b.length : a[differing]! - (b[differing] ?? -1);
}
