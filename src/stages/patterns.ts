import { z } from 'zod';
import { falseDiscoveryRates } from './benjamini-hochberg.ts';
import { matchesOf, minePatterns, pValueOf } from './pattern-matches.ts';
import { shiftPValues } from './shifted-outcomes.ts';
import { splitTrades, tradesApart } from './split-trades.ts';
import { defineStage } from './stage.ts';
import { itemsOf, readBaskets } from './trade-baskets.ts';

const INPUT = {
  interval_id: 'TINYINT',
  symbol_id: 'SMALLINT',
  predicting_at: 'TIMESTAMP',
  entry_at: 'TIMESTAMP',
  exit_at: 'TIMESTAMP',
  confirmed_at: 'TIMESTAMP',
  pnl_pct: 'DOUBLE',
  items: 'VARCHAR',
} as const;

const OUTPUT = {
  interval_id: 'TINYINT',
  pattern: 'VARCHAR',
  length: 'TINYINT',
  train_trades: 'INTEGER',
  train_wins: 'INTEGER',
  train_matches: 'INTEGER',
  train_matching_wins: 'INTEGER',
  train_average_pnl_pct: 'DOUBLE',
  p_value: 'DOUBLE',
  q_value: 'DOUBLE',
  shift_p_value: 'DOUBLE',
  test_from: 'TIMESTAMP',
  test_trades: 'INTEGER',
  test_wins: 'INTEGER',
  test_matches: 'INTEGER',
  test_matching_wins: 'INTEGER',
  test_average_pnl_pct: 'DOUBLE',
  test_p_value: 'DOUBLE',
} as const;

const options = z.strictObject({
  /** `apart` passes over a trade that is entered while the one before it of the same symbol is still open. */
  trades: z.enum(['all', 'apart']),
  /** The part of the trades, the earliest, in which patterns are looked for. */
  training_share: z.number().gt(0).max(1),
  /** The least part of the training's trades that a pattern must be found in, */
  min_support: z.number().gt(0).max(1),
  /** and the least number of them. */
  min_trades: z.int().min(1),
  /** How many items a pattern may have. */
  max_length: z.int().min(1).max(10),
  /** At how many shifts of the outcomes against the entries patterns are looked at for comparison. */
  shifts: z.int().min(0).max(10_000),
});
type Options = z.infer<typeof options>;

/**
 * Takes the confirmed trades of one interval in order of predicting_at, each with the items that held at its entry
 * (joined by commas) and its net return in percent, and gives one row for each pattern: a set of items that is frequent
 * among the earlier trades, at its shortest, with how many trades it is found in and how many of these gained, there and
 * among the later ones. p_value is that of Fisher's exact test, two-sided, of the pattern against a gain, q_value the
 * false discovery rate among the interval's patterns, shift_p_value what is left of it where trades come in runs.
 */
export const patterns = defineStage({
  options,
  input: INPUT,
  output: OUTPUT,
  partitionBy: ['interval_id'],
  run(rows, { trades, training_share, min_support, min_trades, max_length, shifts }: Options) {
    const counted = trades === 'apart' ? tradesApart(rows) : [...rows.pnl_pct.keys()];
    const split = splitTrades(rows, counted, training_share);
    const names = [...new Set(split.training.flatMap((row) => itemsOf(rows.items[row]!)))].sort();
    const training = readBaskets(split.training, rows.items, rows.pnl_pct, names);
    const test = readBaskets(split.test, rows.items, rows.pnl_pct, names);
    const minCount = Math.max(min_trades, leastCount(training.trades, min_support));
    const found = minePatterns(training, { minCount, maxLength: max_length });
    const pValues = found.map((pattern) => pValueOf(training, pattern));
    const qValues = falseDiscoveryRates(pValues);
    const later = found.map(({ items }) => matchesOf(test, items));

    const all = <T>(value: T) => found.map(() => value);
    const numbers = (values: readonly number[]) => Float64Array.from(values);
    return {
      interval_id: numbers(all(rows.interval_id[0]!)),
      pattern: found.map(({ items }) => items.map((item) => names[item]!).join(' + ')),
      length: numbers(found.map(({ items }) => items.length)),
      train_trades: numbers(all(training.trades)),
      train_wins: numbers(all(training.winCount)),
      train_matches: numbers(found.map(({ count }) => count)),
      train_matching_wins: numbers(found.map(({ wins }) => wins)),
      train_average_pnl_pct: numbers(found.map(({ averageReturn }) => averageReturn)),
      p_value: numbers(pValues),
      q_value: numbers(qValues),
      shift_p_value: numbers(shiftPValues(training, found, pValues, shifts)),
      test_from: numbers(all(split.testFrom)),
      test_trades: numbers(all(test.trades)),
      test_wins: numbers(all(test.winCount)),
      test_matches: numbers(later.map(({ count }) => count)),
      test_matching_wins: numbers(later.map(({ wins }) => wins)),
      test_average_pnl_pct: numbers(later.map(({ averageReturn }) => averageReturn)),
      test_p_value: numbers(later.map((matches) => pValueOf(test, matches))),
    };
  },
});

/** The least count that is at least this part of all. */
function leastCount(all: number, share: number): number {
  const near = Math.floor(all * share);
  return near / all >= share ? near : near + 1;
}
