import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

/** The recursive definition: the mean of the first n values, then (1 - a) * y + a * x, which cancels nothing. */
function recursive(values: readonly number[], n: number, a: number): (number | null)[] {
  let smoothed = values.slice(0, n).reduce((sum, value) => sum + value, 0) / n;
  return values.map((value, index) => {
    if (index < n - 1) return null;
    if (index >= n) smoothed = (1 - a) * smoothed + a * value;
    return smoothed;
  });
}

async function inSql(values: readonly number[], expression: string): Promise<(number | null)[]> {
  const database = await modelDatabase();
  await database.run(`CREATE TABLE bars AS
    SELECT 1 AS series_id, row_number() OVER () - 1 AS bar_no, x
    FROM (SELECT unnest([${values.map((value) => `${value}::DOUBLE`).join(', ')}]) AS x)`);
  const rows = await database.query<{ y: number | null }>(
    `SELECT ${expression} AS y FROM bars ORDER BY bar_no`,
  );
  return rows.map((row) => row.y);
}

function expectClose(
  actual: readonly (number | null)[],
  expected: readonly (number | null)[],
): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    const found = actual[index]!;
    if (value === null) expect(found, `bar ${index}`).toBeNull();
    else
      expect(
        Math.abs(found - value),
        `bar ${index}: ${found}, expected ${value}`,
      ).toBeLessThanOrEqual(1e-11 * Math.abs(value));
  }
}

describe('exponential smoothing as window sums', () => {
  it('equals the recursion on any positive series', async () => {
    const price = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(price, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (values, n) => {
          expectClose(await inSql(values, `ema(x, ${n})`), recursive(values, n, 2 / (n + 1)));
          expectClose(await inSql(values, `rma(x, ${n}, 0)`), recursive(values, n, 1 / n));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('equals the recursion over many blocks', async () => {
    const values = Array.from(
      { length: 4000 },
      (_, index) => 100 + Math.sin(index / 7) * 5 + (index % 13),
    );
    // A block of ema(x, 2) is 69 rows.
    expectClose(await inSql(values, 'ema(x, 2)'), recursive(values, 2, 2 / 3));
    expectClose(await inSql(values, 'rma(x, 14, 0)'), recursive(values, 14, 1 / 14));
  });

  it('keeps the last movement through a flat stretch longer than it can matter', async () => {
    const gains = [
      ...Array.from({ length: 40 }, (_, index) => 1 + (index % 5)),
      ...new Array<number>(3000).fill(0),
    ];
    const expected = recursive(gains, 5, 1 / 5);
    const actual = await inSql(gains, 'rma(x, 5, 0)');
    for (const [index, value] of expected.entries()) {
      if (value === null) continue;
      // What has decayed to less than e^-75 of a movement, which is 5 at the most, may be dropped.
      const error = Math.abs(actual[index]! - value);
      expect(error, `bar ${index}`).toBeLessThanOrEqual(Math.max(1e-11 * value, 5 * Math.exp(-75)));
    }
  });
});
