import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import type { Database } from '../../src/warehouse/database.ts';
import { barsCsv } from '../golden/bars-csv.ts';
import { goldenSeries } from '../golden/golden-bars.ts';
import { readFixture } from '../golden/read-fixture.ts';
import { disagreements, firstBarOf } from './compare.ts';
import {
  type FamilyValues,
  openIndicatorDatabase,
  readFamilies,
  readFamily,
} from './indicator-database.ts';
import { TALIB_COLUMNS } from './talib-columns.ts';

const SERIES = goldenSeries();
const FIXTURE = readFixture();
const FAMILIES = readFamilies();
/** A series all of whose bars are in the fixture, and long enough for every column. */
const COMPLETE = FIXTURE.series.get('liquid')!;
const SHOWN = 3;

let database: Database;
beforeAll(async () => {
  database = await openIndicatorDatabase(SERIES);
});
afterAll(() => database.close());

describe('the fixture', () => {
  it('was made from these bars', () => {
    const hash = createHash('sha256').update(barsCsv(SERIES)).digest('hex');
    expect(FIXTURE.barsHash, 'recreate the fixture, see make_talib.py').toBe(hash);
    expect([...FIXTURE.series.keys()]).toEqual(SERIES.map(({ name }) => name));
  });

  it('has every column that a model takes from TA-Lib', () => {
    const families = [...FAMILIES].map(([name, model]) => [name, talibColumnsOf(model)] as const);
    const expected = families.filter(([, columns]) => columns.length > 0);
    const mapped = Object.entries(TALIB_COLUMNS).map(
      ([name, columns]) => [name, Object.keys(columns)] as const,
    );
    expect(Object.fromEntries(mapped)).toEqual(Object.fromEntries(expected));
    const fixtureColumns = Object.values(TALIB_COLUMNS).flatMap((columns) =>
      Object.values(columns),
    );
    expect(fixtureColumns.toSorted()).toEqual(FIXTURE.columns.toSorted());
  });
});

describe.each(Object.entries(TALIB_COLUMNS))('%s', (family, columns) => {
  const model = FAMILIES.get(family)!;
  let values: FamilyValues;
  beforeAll(async () => {
    values = await readFamily(database, SERIES, Object.keys(columns), model.sql);
  });

  it.each(SERIES)('agrees with TA-Lib on $name', (series) => {
    const fixture = FIXTURE.series.get(series.name)!;
    const lines = Object.entries(columns).flatMap(([column, talibColumn]) => {
      const actual = values.get(series.name)![column]!;
      expect(actual.length).toBe(series.bars.close.length);
      const all = disagreements(series, column, actual, fixture, talibColumn);
      return all.length > SHOWN ? [...all.slice(0, SHOWN), `… ${all.length} bars`] : all;
    });
    expect(lines).toEqual([]);
  });

  it.each(Object.entries(columns))('gives %s from the bar on that TA-Lib does', (column, name) => {
    const first = firstBarOf(COMPLETE.values[name]!);
    expect(model.header.columns[column]!.warmup_bars).toBe(first + 1);
    const expected = SERIES.map(({ name, bars }) => [name, first < bars.close.length ? first : -1]);
    const actual = SERIES.map(({ name }) => [name, firstBarOf(values.get(name)![column]!)]);
    expect(actual).toEqual(expected);
  });
});

function talibColumnsOf(model: Model): string[] {
  return Object.entries(model.header.columns)
    .filter(([, { source }]) => source?.startsWith('TA-Lib '))
    .map(([column]) => column);
}
