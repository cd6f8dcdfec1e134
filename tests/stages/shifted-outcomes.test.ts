import fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { falseDiscoveryRates } from '../../src/stages/benjamini-hochberg.ts';
import { fisherExact } from '../../src/stages/fisher-exact.ts';
import { minePatterns, pValueOf } from '../../src/stages/pattern-matches.ts';
import { shiftPValues } from '../../src/stages/shifted-outcomes.ts';
import { readBaskets } from '../../src/stages/trade-baskets.ts';

interface Trade {
  readonly items: readonly string[];
  readonly isWin: boolean;
}

const NAMES = ['a', 'b', 'c', 'd'];

function basketsOf(trades: readonly Trade[]) {
  return readBaskets(
    [...trades.keys()],
    trades.map(({ items }) => items.join()),
    Float64Array.from(trades, ({ isWin }) => (isWin ? 1 : -1)),
    NAMES,
  );
}

/** Mined with every pattern that is there, of at most two items. */
function mined(trades: readonly Trade[], shifts: number) {
  const baskets = basketsOf(trades);
  const patterns = minePatterns(baskets, { minCount: 1, maxLength: 2 });
  const pValues = patterns.map((pattern) => pValueOf(baskets, pattern));
  return { patterns, pValues, shifted: shiftPValues(baskets, patterns, pValues, shifts) };
}

describe('p-values by shifts', () => {
  it('are counted by hand', () => {
    // The gains of a are the first two of six trades; shifted by 1 and 5 they share one, by 2, 3 and 4 none.
    const trades = [true, true, false, false, false, false].map((isWin) => ({
      items: isWin ? ['a'] : [],
      isWin,
    }));
    // As it is 1 of C(6, 2) = 15 ways is so uneven, which no shift is.
    expect(mined(trades, 100)).toMatchObject({ shifted: [1 / 6] });
    expect(mined(trades, 5)).toMatchObject({ shifted: [1 / 6] });
    // By 2 and by 4.
    expect(mined(trades, 2)).toMatchObject({ shifted: [1 / 3] });
    expect(mined(trades, 0)).toMatchObject({ shifted: [Number.NaN] });
  });

  it('are those of a plain loop over all shifts', () => {
    const trade = fc.record({
      items: fc.subarray(NAMES),
      isWin: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(trade, { minLength: 2, maxLength: 40 }), (trades) => {
        const { patterns, pValues, shifted } = mined(trades, trades.length - 1);
        const isIn = (row: number, items: readonly number[]) =>
          items.every((item) => trades[row]!.items.includes(NAMES[item]!));
        const pValue = (items: readonly number[], distance: number) => {
          const counts: [number, number, number, number] = [0, 0, 0, 0];
          for (const row of trades.keys()) {
            const { isWin } = trades[(row - distance + trades.length) % trades.length]!;
            counts[(isIn(row, items) ? 0 : 2) + (isWin ? 0 : 1)]! += 1;
          }
          return fisherExact(...counts);
        };
        for (const [index, { items }] of patterns.entries()) {
          expect(pValues[index]).toBeCloseTo(pValue(items, 0), 12);
          let asGood = 0;
          for (let distance = 0; distance < trades.length; distance++) {
            const least = Math.min(...patterns.map((other) => pValue(other.items, distance)));
            if (distance === 0 || least <= pValues[index]! * (1 + 1e-9)) asGood++;
          }
          expect(shifted[index]).toBeCloseTo(asGood / trades.length, 12);
        }
      }),
    );
  });

  it('hold where gains and rules come in runs, which a false discovery rate does not', () => {
    const generator = xoroshiro128plus(11);
    const chance = () => uniformFloat64(generator);
    /** Turns over with a probability of 5 %, else stays as it was. */
    const run = (length: number) => {
      let state = chance() < 0.5;
      return Array.from({ length }, () => {
        if (chance() < 0.05) state = !state;
        return state;
      });
    };
    let byRate = 0;
    let byShifts = 0;
    for (let market = 0; market < 100; market++) {
      const wins = run(300);
      const rules = NAMES.map(() => run(300));
      const trades = wins.map((isWin, row) => ({
        items: NAMES.filter((_, item) => rules[item]![row]),
        isWin,
      }));
      const { pValues, shifted } = mined(trades, 199);
      if (falseDiscoveryRates(pValues).some((rate) => rate <= 0.05)) byRate++;
      if (shifted.some((pValue) => pValue <= 0.05)) byShifts++;
    }
    // Nothing is to be found. At 5 % about 5 of 100 markets should seem to have something.
    expect(byRate).toBeGreaterThan(50);
    expect(byShifts).toBeLessThanOrEqual(11);
  });

  it('find what is there', () => {
    const generator = xoroshiro128plus(12);
    const chance = () => uniformFloat64(generator);
    let found = 0;
    for (let market = 0; market < 50; market++) {
      const trades = Array.from({ length: 300 }, () => {
        const items = NAMES.filter(() => chance() < 0.4);
        return { items, isWin: chance() < (items.includes('b') ? 0.65 : 0.4) };
      });
      const { patterns, shifted } = mined(trades, 199);
      const single = patterns.findIndex(({ items }) => items.join() === '1');
      if (shifted[single]! <= 0.05) found++;
    }
    expect(found).toBeGreaterThan(40);
  });
});
