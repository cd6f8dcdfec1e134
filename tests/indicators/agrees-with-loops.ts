import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/warehouse/database.ts';
import type { GoldenSeries } from '../golden/golden-bars.ts';
import {
  type FamilyValues,
  openIndicatorDatabase,
  readFamilies,
  readFamily,
} from './indicator-database.ts';

export type Bars = GoldenSeries['bars'];

/** A column of a family and the plain loop over the bars that says what it should be. */
export interface HandCheck {
  readonly family: string;
  readonly column: string;
  /** A value per bar, NaN where the column is to have none. */
  readonly calculate: (bars: Bars) => number[];
  /** What the error is measured by, in the column's unit; 1 or the value, whichever is larger, if left out. */
  readonly scale?: (bars: Bars, barNo: number, value: number) => number;
}

/** Of the check's scale. */
const LARGEST_ERROR = 1e-12;
const SHOWN = 5;

/** Tests that each column is what its loop gives, on every bar of every series. */
export function agreesWithLoops(
  series: readonly GoldenSeries[],
  checks: readonly HandCheck[],
): void {
  let database: Database;
  beforeAll(async () => {
    database = await openIndicatorDatabase(series);
  });
  afterAll(() => database.close());

  describe.each(checks)('$family: $column', ({ family, column, calculate, scale = ownSize }) => {
    let values: FamilyValues;
    beforeAll(async () => {
      values = await readFamily(database, series, [column], readFamilies().get(family)!.sql);
    });

    it.each(series)('is what a loop gives on $name', ({ name, bars }) => {
      const actual = values.get(name)![column]!;
      const expected = calculate(bars);
      const lines: string[] = [];
      for (const [barNo, value] of expected.entries()) {
        const given = actual[barNo]!;
        const agrees = Number.isNaN(value)
          ? Number.isNaN(given)
          : Math.abs(given - value) <= LARGEST_ERROR * scale(bars, barNo, value);
        if (!agrees)
          lines.push(`${name}: ${column}, bar ${barNo}: expected ${value}, actual ${given}`);
      }
      expect(actual.length).toBe(expected.length);
      expect(lines.slice(0, SHOWN), `${lines.length} bars disagree`).toEqual([]);
    });
  });
}

function ownSize(_bars: Bars, _barNo: number, value: number): number {
  return Math.max(1, Math.abs(value));
}

/** Prices are measured by the bar's own. */
export function closeOfBar({ close }: Bars, barNo: number): number {
  return close[barNo]!;
}
