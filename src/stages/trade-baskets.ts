import { add, type Bitset, emptyBitset, sizeOf } from './bitset.ts';

/** Trades as a miner sees them: what held at their entry, and which gained. */
export interface TradeBaskets {
  readonly trades: number;
  /** For each item, in the order of the names given, the trades at whose entry it held. */
  readonly items: readonly Bitset[];
  /** The trades with a net return above 0. */
  readonly wins: Bitset;
  /** How many they are. */
  readonly winCount: number;
  /** Net returns in percent. */
  readonly returns: Float64Array;
}

/** What stands between the items of a trade. */
const SEPARATOR = ',';

/** The items of one trade; NULL where nothing held at its entry. */
export function itemsOf(basket: string | null): string[] {
  return basket ? basket.split(SEPARATOR) : [];
}

/** Reads the trades in `rows` (row numbers). An item that is not among `names` is passed over. */
export function readBaskets(
  rows: readonly number[],
  baskets: readonly (string | null)[],
  returns: Float64Array,
  names: readonly string[],
): TradeBaskets {
  const numbers = new Map(names.map((name, item) => [name, item]));
  const items = names.map(() => emptyBitset(rows.length));
  const wins = emptyBitset(rows.length);
  for (const [trade, row] of rows.entries()) {
    for (const name of itemsOf(baskets[row]!)) {
      const item = numbers.get(name);
      if (item !== undefined) add(items[item]!, trade);
    }
    if (returns[row]! > 0) add(wins, trade);
  }
  return {
    trades: rows.length,
    items,
    wins,
    winCount: sizeOf(wins),
    returns: Float64Array.from(rows, (row) => returns[row]!),
  };
}
