import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import {
  type Block,
  differenceOf,
  meanOf,
  shareOf,
  wilson,
} from '../../../src/runner/strategy/block-statistics.ts';
import { studentQuantile } from '../../../src/runner/strategy/student.ts';

/** Numbers between 0 and 1, the same every time. */
function randomNumbers(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Nearly normal: the sum of twelve even numbers. */
function normal(random: () => number): number {
  return Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
}

const blocks = (sums: readonly number[], trades = 2): Block[] =>
  sums.map((sum, block) => ({ block, trades, sum }));

describe('the quantile of Student', () => {
  it.each([
    [1, 12.706],
    [2, 4.303],
    [5, 2.571],
    [6, 2.447],
    [7, 2.365],
    [10, 2.228],
    [30, 2.042],
    [60, 2.0],
    [120, 1.98],
  ])('with %i degrees of freedom is that of the tables, %f', (degrees, quantile) => {
    expect(Math.round(studentQuantile(degrees) * 1000) / 1000).toBe(quantile);
  });
});

describe('a mean over blocks', () => {
  it('has the error of a ratio of sums', () => {
    // Two trades a block: mean 0.5, and the blocks are off by 1, 1, -3, 1. √(4/3 × 12) / 8 = 0.5, times t(3).
    const estimate = meanOf(blocks([2, 2, -2, 2]))!;
    expect(estimate.value).toBe(0.5);
    expect(estimate.high! - 0.5).toBeCloseTo(3.182446305 * 0.5, 8);
    expect(0.5 - estimate.low!).toBeCloseTo(3.182446305 * 0.5, 8);
  });

  it('of one block has no interval, and of none there is none', () => {
    expect(meanOf(blocks([2]))).toEqual({ value: 1, low: null, high: null });
    expect(meanOf([])).toBeNull();
    expect(shareOf(blocks([1]))).toEqual({ value: 0.5, low: null, high: null });
    expect(differenceOf([], blocks([2]))).toBeNull();
  });

  it('of two versions: what moved both alike is no chance', () => {
    // Off by 1, 1, -3, 1 and by 0.75, 0.75, -3.25, 1.75: apart by -0.25 thrice and 0.75. √(4/3 × 0.75) / 8 = 0.125.
    const { value, low, high } = differenceOf(blocks([2, 2, -2, 2]), blocks([4, 4, 0, 5]))!;
    expect(value).toBe(1.125);
    expect(low).toBeCloseTo(1.125 - 3.182446305 * 0.125, 8);
    expect(high).toBeCloseTo(1.125 + 3.182446305 * 0.125, 8);
  });

  it('of two versions that share no block adds both errors up', () => {
    const later = blocks([1, 5]).map(({ block, ...rest }) => ({ ...rest, block: block + 7 }));
    // Off by 1 and -1, and by -2 and 2, of 4 trades each.
    const { value, high } = differenceOf(blocks([2, 0]), later)!;
    expect(value).toBe(1);
    expect(high! - 1).toBeCloseTo(3.182446305 * Math.sqrt((4 / 3) * (2 / 16 + 8 / 16)), 8);
  });
});

describe('the interval of a share', () => {
  it('is that of Wilson', () => {
    // Brown, Cai and DasGupta (2001): no win of 10 gives 0 to 0.278.
    expect(wilson(0, 10).low).toBeCloseTo(0, 12);
    expect(wilson(0, 10).high).toBeCloseTo(0.2775, 4);
    // 15 of 148, as in Newcombe (1998), method 3: 0.0624 to 0.1605.
    const { low, high } = wilson(15 / 148, 148);
    expect(low).toBeCloseTo(0.0624, 4);
    expect(high).toBeCloseTo(0.1605, 4);
  });

  it('is wider where trades win and lose together, and never beyond 0 and 1', () => {
    const apart = shareOf(blocks([5, 5, 5, 5, 5, 5], 10))!;
    const together = shareOf(blocks([10, 0, 10, 0, 10, 0], 10))!;
    expect(together.high! - together.low!).toBeGreaterThan(1.8 * (apart.high! - apart.low!));
    const none = shareOf(blocks([0, 0, 0], 10))!;
    expect(none.value).toBe(0);
    // Three blocks, not thirty trades.
    expect(none).toEqual(wilson(0, 3, studentQuantile(2)));
    for (const { low, high } of [apart, together, none]) {
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
    }
  });
});

describe('of a thousand histories', () => {
  const HISTORIES = 1000;
  const BLOCKS = 40;

  /** A history of weeks in which the market moves all trades of both versions by the same. */
  function history(random: () => number) {
    const both = Array.from({ length: BLOCKS }, (_, block) => {
      const market = normal(random);
      const side = (mean: number) => {
        const trades = 1 + Math.floor(random() * 20);
        let sum = 0;
        let wins = 0;
        for (let trade = 0; trade < trades; trade++) {
          const pnl = mean + market + normal(random);
          sum += pnl;
          // Half of all, for what market and trade add is as often above 0 as below.
          if (pnl > mean) wins++;
        }
        return { returns: { block, trades, sum }, wins: { block, trades, sum: wins } };
      };
      return { first: side(0.1), second: side(0.3) };
    });
    return {
      first: both.map(({ first }) => first.returns),
      second: both.map(({ second }) => second.returns),
      wins: both.map(({ first }) => first.wins),
    };
  }

  it('95 in 100 intervals hold what is true, and trades that are taken for independent do not', () => {
    const random = randomNumbers(7);
    const held = { mean: 0, difference: 0, share: 0, naive: 0 };
    const holds = (estimate: { low: number | null; high: number | null }, truth: number) =>
      Number(estimate.low! <= truth && truth <= estimate.high!);
    for (let round = 0; round < HISTORIES; round++) {
      const { first, second, wins } = history(random);
      held.mean += holds(meanOf(first)!, 0.1);
      held.difference += holds(differenceOf(first, second)!, 0.2);
      held.share += holds(shareOf(wins)!, 0.5);
      const trades = wins.reduce((total, block) => total + block.trades, 0);
      held.naive += holds(wilson(shareOf(wins)!.value, trades), 0.5);
    }
    for (const name of ['mean', 'difference', 'share'] as const) {
      expect(held[name] / HISTORIES, name).toBeGreaterThan(0.92);
      expect(held[name] / HISTORIES, name).toBeLessThan(0.98);
    }
    expect(held.naive / HISTORIES).toBeLessThan(0.75);
  });
});
