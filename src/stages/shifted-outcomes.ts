import { add, type Bitset, commonSize, eachMember, emptyBitset } from './bitset.ts';
import { type Pattern, pValueOf, rowsOf } from './pattern-matches.ts';
import type { TradeBaskets } from './trade-baskets.ts';

/** p-values that rounding alone sets apart count as equal. */
const TIE = 1 + 1e-9;

/**
 * How likely the best of all patterns would look as good as each does, where entries and outcomes have nothing to do
 * with each other but each come in runs: the outcomes are shifted along the trades, those that fall off one end coming
 * in at the other, at `shifts` evenly spaced distances, and each time the least p-value of any pattern is noted
 * (Westfall and Young, Resampling-Based Multiple Testing, 1993, with shifts in the place of shuffles). The part of these,
 * the trades as they are counted in, that is no larger than the pattern's own; NaN where no shift is asked for or can be.
 */
export function shiftPValues(
  baskets: TradeBaskets,
  patterns: readonly Pattern[],
  pValues: readonly number[],
  shifts: number,
): number[] {
  const distances = evenDistances(baskets.trades, shifts);
  if (distances.length === 0) return patterns.map(() => Number.NaN);
  const found = patterns.map(({ items, count }) => ({ rows: rowsOf(baskets, items), count }));
  const pValueAt = rememberedPValues(baskets);
  const least = distances.map((distance) => {
    const wins = shifted(baskets.wins, baskets.trades, distance);
    return found.reduce(
      (best, { rows, count }) => Math.min(best, pValueAt(count, commonSize(rows, wins))),
      1,
    );
  });
  return pValues.map(
    (pValue) => (1 + least.filter((best) => best <= pValue * TIE).length) / (1 + distances.length),
  );
}

/** At most so many distances between no shift and a whole turn, none of them twice. */
function evenDistances(trades: number, shifts: number): number[] {
  const length = Math.max(Math.min(shifts, trades - 1), 0);
  return Array.from({ length }, (_, index) => Math.floor(((index + 1) * trades) / (length + 1)));
}

function shifted(set: Bitset, length: number, distance: number): Bitset {
  const moved = emptyBitset(length);
  eachMember(set, (member) => add(moved, (member + distance) % length));
  return moved;
}

/** The p-value of so many matches with so many wins among them, each worked out once. */
function rememberedPValues(baskets: TradeBaskets): (count: number, wins: number) => number {
  const known = new Map<number, number>();
  return (count, wins) => {
    const key = count * (baskets.trades + 1) + wins;
    let pValue = known.get(key);
    if (pValue === undefined) {
      pValue = pValueOf(baskets, { count, wins });
      known.set(key, pValue);
    }
    return pValue;
  };
}
