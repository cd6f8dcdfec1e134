import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patterns } from '../../src/stages/patterns.ts';
import { splitTrades, tradesApart } from '../../src/stages/split-trades.ts';

interface Trade {
  readonly symbol?: number;
  /** Hours from decision (and entry) to exit. */
  readonly from: number;
  readonly to: number;
  readonly pnl: number;
  readonly items: string | null;
}

const HOUR = 3_600_000_000;

const OPTIONS = {
  trades: 'all',
  training_share: 1,
  min_support: 0.1,
  min_trades: 1,
  max_length: 3,
  shifts: 0,
} as const;

function columnsOf(trades: readonly Trade[]) {
  const column = (value: (trade: Trade) => number) => Float64Array.from(trades, value);
  return {
    interval_id: column(() => 7),
    symbol_id: column(({ symbol = 1 }) => symbol),
    predicting_at: column(({ from }) => from * HOUR),
    entry_at: column(({ from }) => from * HOUR),
    exit_at: column(({ to }) => to * HOUR),
    confirmed_at: column(({ to }) => to * HOUR),
    pnl_pct: column(({ pnl }) => pnl),
    items: trades.map(({ items }) => items),
  };
}

/** The stage's rows by pattern. */
function patternsIn(
  trades: readonly Trade[],
  options: Partial<Parameters<typeof patterns.run>[1]> = {},
) {
  const out = patterns.run(columnsOf(trades), { ...OPTIONS, ...options });
  return Object.fromEntries(
    out.pattern.map((pattern, row) => [
      pattern!,
      Object.fromEntries(Object.entries(out).map(([name, column]) => [name, column[row]])),
    ]),
  );
}

/** Trades one after the other, an hour each; a gain is +1, a loss -2. */
function oneByOne(baskets: readonly (readonly [items: string | null, isWin: boolean])[]): Trade[] {
  return baskets.map(([items, isWin], at) => ({
    from: at,
    to: at + 1,
    pnl: isWin ? 1 : -2,
    items,
  }));
}

describe('patterns', () => {
  it('are counted, averaged and tested by hand', () => {
    const trades = oneByOne([
      ['a,b', true],
      ['a', true],
      ['a,b', true],
      ['b', false],
      [null, false],
      ['c', false],
    ]);
    const found = patternsIn(trades);
    expect(Object.keys(found)).toEqual(['a', 'a + b', 'b', 'c']);
    expect(found.a).toMatchObject({
      interval_id: 7,
      length: 1,
      train_trades: 6,
      train_wins: 3,
      train_matches: 3,
      train_matching_wins: 3,
      train_average_pnl_pct: 1,
    });
    // All three gains among three of six: 2 of C(6, 3) = 20 ways are as uneven.
    expect(found.a!.p_value).toBeCloseTo(0.1, 12);
    // a has the smallest of four p-values: 0.1 × 4 / 1, and a + b, 0.4 × 4 / 2, is no smaller.
    expect(found.a!.q_value).toBeCloseTo(0.4, 12);
    expect(found['a + b']).toMatchObject({ length: 2, train_matches: 2, train_matching_wins: 2 });
    expect(found['a + b']!.p_value).toBeCloseTo(0.4, 12);
    expect(found.b).toMatchObject({
      train_matches: 3,
      train_matching_wins: 2,
      train_average_pnl_pct: 0,
      test_trades: 0,
      test_matches: 0,
      test_from: Number.NaN,
      test_p_value: Number.NaN,
      test_average_pnl_pct: Number.NaN,
    });
    expect(found.b!.p_value).toBe(1);
  });

  it('are found in the earlier trades and scored on the later ones', () => {
    const trades = oneByOne([
      ['a', true],
      ['b', false],
      ['a', true],
      ['b', false],
      ['a,new', false],
      ['new', true],
    ]);
    const found = patternsIn(trades, { training_share: 0.7 });
    expect(Object.keys(found)).toEqual(['a', 'b']);
    expect(found.a).toMatchObject({
      test_from: 4 * HOUR,
      train_trades: 4,
      train_wins: 2,
      train_matches: 2,
      train_matching_wins: 2,
      test_trades: 2,
      test_wins: 1,
      test_matches: 1,
      test_matching_wins: 0,
      test_average_pnl_pct: -2,
    });
    expect(found.a!.test_p_value).toBe(1);
    expect(found.b).toMatchObject({ test_matches: 0, test_p_value: Number.NaN });
  });

  it('do not change with what comes after the training', () => {
    const trade = fc.record({
      items: fc.constantFrom(null, 'a', 'b', 'a,b', 'b,c', 'a,b,c'),
      isWin: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(trade, { minLength: 10, maxLength: 10 }),
        fc.array(trade, { minLength: 5, maxLength: 5 }),
        fc.array(trade, { minLength: 5, maxLength: 5 }),
        (training, test, otherTest) => {
          const trained = (later: typeof test) =>
            Object.values(
              patternsIn(
                oneByOne([...training, ...later].map(({ items, isWin }) => [items, isWin])),
                { training_share: 0.7, shifts: 5 },
              ),
            ).map((row) =>
              Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('test'))),
            );
          expect(trained(test)).toEqual(trained(otherTest));
        },
      ),
    );
  });

  it('count what a plain loop over the trades counts', () => {
    const trade = fc.record({
      items: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
      pnl: fc.integer({ min: -3, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 80 }), (given) => {
        const trades = given.map(({ items, pnl }, at) => ({
          from: at,
          to: at + 1,
          pnl,
          items: items.length > 0 ? items.sort().join() : null,
        }));
        const cut = Math.floor(given.length * 0.6);
        for (const [pattern, row] of Object.entries(patternsIn(trades, { training_share: 0.6 }))) {
          const having = (some: typeof given) =>
            some.filter(({ items }) =>
              pattern.split(' + ').every((item) => items.some((one) => one === item)),
            );
          const wins = (some: typeof given) => some.filter(({ pnl }) => pnl > 0).length;
          const [training, test] = [given.slice(0, cut), given.slice(cut)];
          expect(row).toMatchObject({
            train_trades: training.length,
            train_wins: wins(training),
            train_matches: having(training).length,
            train_matching_wins: wins(having(training)),
            test_trades: test.length,
            test_wins: wins(test),
            test_matches: having(test).length,
            test_matching_wins: wins(having(test)),
          });
        }
      }),
    );
  });

  it('are found often enough, by share and by number', () => {
    const trades = oneByOne([...Array(7).fill(['a', true]), ...Array(93).fill(['b', false])]);
    // 0.07 × 100 is 7.000000000000001 in doubles; 7 of 100 is 0.07 all the same.
    expect(Object.keys(patternsIn(trades, { min_support: 0.07 }))).toEqual(['a', 'b']);
    expect(Object.keys(patternsIn(trades, { min_support: 0.071 }))).toEqual(['b']);
    expect(Object.keys(patternsIn(trades, { min_support: 0.01, min_trades: 7 }))).toHaveLength(2);
    expect(Object.keys(patternsIn(trades, { min_support: 0.01, min_trades: 8 }))).toEqual(['b']);
  });

  it('are no longer than allowed, and none where nothing is frequent', () => {
    const trades = oneByOne([
      ['a,b,c', true],
      ['a,b', true],
      ['b,c', false],
      ['a,c', false],
      [null, false],
    ]);
    expect(Object.keys(patternsIn(trades, { max_length: 2 }))).not.toContain('a + b + c');
    expect(Object.keys(patternsIn(trades))).toContain('a + b + c');
    expect(patternsIn(trades, { min_trades: 6 })).toEqual({});
  });
});

describe('trades apart', () => {
  it('pass over what is entered while one of the symbol is open', () => {
    const times = columnsOf([
      { from: 0, to: 3, pnl: 1, items: null },
      { from: 1, to: 2, pnl: 1, items: null },
      { symbol: 2, from: 1, to: 9, pnl: 1, items: null },
      // The second was passed over, so that it does not keep this one out.
      { from: 3, to: 4, pnl: 1, items: null },
      { symbol: 2, from: 8, to: 9, pnl: 1, items: null },
      { symbol: 2, from: 9, to: 10, pnl: 1, items: null },
    ]);
    expect(tradesApart(times)).toEqual([0, 2, 3, 5]);
  });

  it('are what the stage counts if asked to', () => {
    const trades = [
      { from: 0, to: 3, pnl: 1, items: 'a' },
      { from: 1, to: 2, pnl: -1, items: 'b' },
      { from: 3, to: 4, pnl: -1, items: null },
    ];
    expect(Object.keys(patternsIn(trades, { trades: 'apart' }))).toEqual(['a']);
    expect(Object.keys(patternsIn(trades, { trades: 'all' }))).toEqual(['a', 'b']);
  });
});

describe('the cut', () => {
  it('leaves out a trade that is open across it', () => {
    const times = columnsOf([
      { from: 0, to: 1, pnl: 1, items: null },
      { from: 1, to: 4, pnl: 1, items: null },
      { symbol: 2, from: 2, to: 3, pnl: 1, items: null },
      { from: 3, to: 5, pnl: 1, items: null },
      { from: 6, to: 7, pnl: 1, items: null },
    ]);
    expect(splitTrades(times, [0, 1, 2, 3, 4], 0.6)).toEqual({
      training: [0, 2],
      test: [3, 4],
      testFrom: 3 * HOUR,
    });
  });

  it('keeps decisions of one instant together', () => {
    const times = columnsOf([
      { from: 0, to: 1, pnl: 1, items: null },
      { from: 2, to: 3, pnl: 1, items: null },
      { symbol: 2, from: 2, to: 4, pnl: 1, items: null },
    ]);
    expect(splitTrades(times, [0, 1, 2], 0.7)).toEqual({
      training: [0],
      test: [1, 2],
      testFrom: 2 * HOUR,
    });
  });
});
