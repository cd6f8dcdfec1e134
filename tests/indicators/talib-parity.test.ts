import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/warehouse/database.ts';
import { barsCsv } from '../golden/bars-csv.ts';
import { type GoldenSeries, goldenSeries } from '../golden/golden-bars.ts';
import { readFixture } from '../golden/read-fixture.ts';
import { recordedSeries } from '../golden/recorded-bars.ts';
import { describeOnRealData } from '../support/real-data.ts';
import { disagreements, firstBarOf } from './compare.ts';
import {
  type FamilyValues,
  openIndicatorDatabase,
  readFamilies,
  readFamily,
} from './indicator-database.ts';
import { talibColumns } from './worst-error.ts';

const SHOWN = 3;
/** By family, the columns whose header says `source: TA-Lib …`; the fixtures' columns have the same names. */
const COLUMNS = new Map(
  [...readFamilies()]
    .map(([family, model]) => [family, { model, columns: talibColumns(model) }] as const)
    .filter(([, { columns }]) => columns.length > 0),
);

describe('on simulated bars', () => {
  agreesWithTalib(goldenSeries, 'simulated', 'liquid');
});

describeOnRealData('on recorded bars', () => {
  agreesWithTalib(recordedSeries, 'recorded', 'BTCUSDT 1h');
});

/** `complete` is a series long enough for every column to have a first value. */
function agreesWithTalib(
  read: () => GoldenSeries[],
  bars: 'simulated' | 'recorded',
  complete: string,
): void {
  const fixture = readFixture(bars);
  const names = [...fixture.series.keys()];
  let series: GoldenSeries[];
  let database: Database;
  beforeAll(async () => {
    series = read();
    database = await openIndicatorDatabase(series);
    return () => database.close();
  });

  it('has a fixture that was made from these bars', () => {
    const hash = createHash('sha256').update(barsCsv(series)).digest('hex');
    expect(fixture.barsHash, 'recreate the fixture, see make_talib.py').toBe(hash);
    expect(names).toEqual(series.map(({ name }) => name));
    expect(names).toContain(complete);
  });

  it('has in its fixture every column that a model takes from TA-Lib', () => {
    const columns = [...COLUMNS.values()].flatMap((family) => family.columns);
    expect(columns.toSorted()).toEqual(fixture.columns.toSorted());
  });

  describe.each([...COLUMNS])('%s', (_, { model, columns }) => {
    let values: FamilyValues;
    beforeAll(async () => {
      values = await readFamily(database, series, columns, model.sql);
    });
    afterAll(() => {
      values = new Map();
    });

    it.each(names)('agrees with TA-Lib on %s', (name) => {
      const one = series.find((candidate) => candidate.name === name)!;
      const lines = columns.flatMap((column) => {
        const actual = values.get(name)![column]!;
        expect(actual.length).toBe(one.bars.close.length);
        const all = disagreements(one, column, actual, fixture.series.get(name)!);
        return all.length > SHOWN ? [...all.slice(0, SHOWN), `… ${all.length} bars`] : all;
      });
      expect(lines).toEqual([]);
    });

    it.each(columns)('gives %s from the bar on that TA-Lib does', (column) => {
      const warmup = model.header.columns[column]!.warmup_bars!;
      // A bar in the fixture after which TA-Lib has values, and before which it has none.
      const { barNos, values: expected } = fixture.series.get(complete)!;
      const given = firstBarOf(expected[column]!);
      expect(barNos[given]!).toBeGreaterThanOrEqual(warmup - 1);
      if (given > 0) expect(barNos[given - 1]!).toBeLessThan(warmup - 1);
      const first = series.map(({ name, bars: { close } }) => [
        name,
        warmup <= close.length ? warmup - 1 : -1,
      ]);
      const actual = series.map(({ name }) => [name, firstBarOf(values.get(name)![column]!)]);
      expect(actual).toEqual(first);
    });
  });
}
