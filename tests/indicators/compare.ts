import type { GoldenSeries } from '../golden/golden-bars.ts';
import type { FixtureSeries } from '../golden/read-fixture.ts';
import { toleratedError } from './tolerance.ts';

/** One line for each bar of the fixture at which the model's column is not what TA-Lib gives. */
export function disagreements(
  series: GoldenSeries,
  column: string,
  actual: Float64Array,
  fixture: FixtureSeries,
): string[] {
  const lines: string[] = [];
  for (const [index, barNo] of fixture.barNos.entries()) {
    const expected = fixture.values[column]![index]!;
    const given = actual[barNo]!;
    // NaN stands for no value, and is never within an error.
    const agrees = Number.isNaN(expected)
      ? Number.isNaN(given)
      : Math.abs(given - expected) <= toleratedError(column, series, barNo, expected);
    if (!agrees) {
      lines.push(`${series.name}: ${column}, bar ${barNo}: expected ${expected}, actual ${given}`);
    }
  }
  return lines;
}

/** One line for each bar at which the column is not what a loop over the bars gives, NaN where there is no value. */
export function loopDisagreements(
  place: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  largestError: (barNo: number) => number,
): string[] {
  if (actual.length !== expected.length) {
    return [`${place}: expected ${expected.length} bars, actual ${actual.length}`];
  }
  return Array.from(expected).flatMap((value, barNo) => {
    const given = actual[barNo]!;
    const agrees = Number.isNaN(value)
      ? Number.isNaN(given)
      : Math.abs(given - value) <= largestError(barNo);
    return agrees ? [] : [`${place}, bar ${barNo}: expected ${value}, actual ${given}`];
  });
}

/** Number of the first bar that has a value, -1 where none has. */
export function firstBarOf(values: Float64Array): number {
  return values.findIndex((value) => !Number.isNaN(value));
}
