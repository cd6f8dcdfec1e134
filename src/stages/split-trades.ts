/** Columns of trades in order of `predicting_at`; times in microseconds. */
export interface TradeTimes {
  readonly symbol_id: Float64Array;
  readonly predicting_at: Float64Array;
  readonly entry_at: Float64Array;
  readonly exit_at: Float64Array;
  /** When the outcome was known. */
  readonly confirmed_at: Float64Array;
}

export interface SplitTrades {
  /** Row numbers of the trades whose outcome was known when the test begins. */
  readonly training: readonly number[];
  /** Row numbers of the trades that were made from then on. */
  readonly test: readonly number[];
  /** Instant of the first decision of the test, in microseconds; NaN without a test. */
  readonly testFrom: number;
}

/**
 * Cuts trades in two at an instant, so that about `share` of them are made before it. A trade that is still open at
 * the cut belongs to neither part: its outcome lies in the time of the test.
 */
export function splitTrades(
  times: TradeTimes,
  rows: readonly number[],
  share: number,
): SplitTrades {
  const first = rows[Math.floor(rows.length * share)];
  if (first === undefined) return { training: rows, test: [], testFrom: Number.NaN };
  const testFrom = times.predicting_at[first]!;
  return {
    training: rows.filter((row) => times.confirmed_at[row]! <= testFrom),
    test: rows.filter((row) => times.predicting_at[row]! >= testFrom),
    testFrom,
  };
}

/** Row numbers of trades that are entered when the one kept before them of the same symbol has ended. */
export function tradesApart(times: TradeTimes): number[] {
  const busyUntil = new Map<number, number>();
  const kept: number[] = [];
  for (const [row, symbol] of times.symbol_id.entries()) {
    if (times.entry_at[row]! < (busyUntil.get(symbol) ?? Number.NEGATIVE_INFINITY)) continue;
    busyUntil.set(symbol, times.exit_at[row]!);
    kept.push(row);
  }
  return kept;
}
