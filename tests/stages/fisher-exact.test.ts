import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { falseDiscoveryRates } from '../../src/stages/benjamini-hochberg.ts';
import { fisherExact } from '../../src/stages/fisher-exact.ts';

interface Statistics {
  readonly fisher: readonly { table: [number, number, number, number]; p_value: number }[];
  readonly rates: readonly { p_values: number[]; q_values: number[] }[];
}

/** What make_patterns.py wrote, of SciPy and statsmodels. */
const statistics: Statistics = JSON.parse(
  readFileSync(new URL('../golden/pattern-statistics.json', import.meta.url), 'utf8'),
);

const BILLIONTH = 1e-9;

function expectNear(found: number, expected: number, what: string): void {
  expect(Math.abs(found - expected), `${what}: ${found}, not ${expected}`).toBeLessThanOrEqual(
    BILLIONTH * expected,
  );
}

describe("Fisher's exact test", () => {
  it('tells the lady who found three of four cups of each kind that she may have guessed', () => {
    // Fisher's own example: of C(8, 4) = 70 ways 16 give her three right, 1 all four; as many on the other side.
    expect(fisherExact(3, 1, 1, 3)).toBeCloseTo((16 + 1 + 16 + 1) / 70, 12);
    expect(fisherExact(4, 0, 0, 4)).toBeCloseTo(2 / 70, 12);
    expect(fisherExact(2, 2, 2, 2)).toBe(1);
  });

  it('is 1 where a margin is empty', () => {
    const ps = [
      fisherExact(0, 0, 3, 4),
      fisherExact(3, 4, 0, 0),
      fisherExact(0, 3, 0, 4),
      fisherExact(3, 0, 4, 0),
    ];
    expect(ps).toEqual([1, 1, 1, 1]);
  });

  it("is SciPy's on tables small and large, into the farthest tail", () => {
    const far = statistics.fisher.filter(({ p_value }) => p_value < 1e-100).length;
    expect([statistics.fisher.length, far > 5]).toEqual([120, true]);
    for (const { table, p_value } of statistics.fisher) {
      expectNear(fisherExact(...table), p_value, table.join());
    }
  });

  it('is what counting every table gives, and the same whichever side is named first', () => {
    const cell = fc.nat({ max: 12 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        expectNear(fisherExact(a, b, c, d), counted(a, b, c, d), [a, b, c, d].join());
        expectNear(fisherExact(b, a, d, c), fisherExact(a, b, c, d), 'losses first');
        expectNear(fisherExact(c, d, a, b), fisherExact(a, b, c, d), 'others first');
      }),
    );
  });
});

describe('false discovery rates', () => {
  it('are worked out by hand', () => {
    // 0.01 × 4 / 1, 0.02 × 4 / 2, 0.03 × 4 / 3 and 0.5 × 4 / 4, none above one of a larger p.
    const [first, second, third, fourth] = falseDiscoveryRates([0.03, 0.5, 0.01, 0.02]);
    expect([first, second, third, fourth]).toEqual([0.04, 0.5, 0.04, 0.04]);
    expect(falseDiscoveryRates([])).toEqual([]);
  });

  it('are those of statsmodels, equal p-values among them', () => {
    expect(statistics.rates.map(({ p_values }) => p_values.length)).toEqual([1, 2, 10, 100]);
    for (const { p_values, q_values } of statistics.rates) {
      const found = falseDiscoveryRates(p_values);
      for (const [test, q] of q_values.entries()) expectNear(found[test]!, q, `q ${test}`);
    }
  });
});

/** The two-sided p by going through every table of the margins, in whole numbers. */
function counted(a: number, b: number, c: number, d: number): number {
  const [wins, losses, matches] = [BigInt(a + c), BigInt(b + d), BigInt(a + b)];
  const ways = (k: bigint) => choose(wins, k) * choose(losses, matches - k);
  let tail = 0n;
  let all = 0n;
  for (let k = 0n; k <= matches; k++) {
    all += ways(k);
    if (ways(k) <= ways(BigInt(a))) tail += ways(k);
  }
  return Number(tail) / Number(all);
}

function choose(n: bigint, k: bigint): bigint {
  if (k < 0n || k > n) return 0n;
  let ways = 1n;
  for (let taken = 0n; taken < k; taken++) ways = (ways * (n - taken)) / (taken + 1n);
  return ways;
}
