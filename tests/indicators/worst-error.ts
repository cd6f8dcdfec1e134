import type { Model } from '../../src/model/model.ts';
import type { GoldenSeries } from '../golden/golden-bars.ts';
import type { Fixture } from '../golden/read-fixture.ts';
import { openIndicatorDatabase, readFamilies, readFamily } from './indicator-database.ts';
import { RELATIVE_ERROR, toleratedError } from './tolerance.ts';

/**
 * The largest difference from TA-Lib of each column that a model takes from it, on all bars of the fixture: as a share
 * of the value, or of what `tolerance.ts` sets in its place where that is larger.
 */
export async function worstErrors(
  series: readonly GoldenSeries[],
  fixture: Fixture,
): Promise<Map<string, number>> {
  const database = await openIndicatorDatabase(series);
  const worst = new Map<string, number>();
  try {
    for (const model of readFamilies().values()) {
      const columns = talibColumns(model).filter((column) => fixture.columns.includes(column));
      if (columns.length === 0) continue;
      const values = await readFamily(database, series, columns, model.sql);
      for (const column of columns) {
        const errors = series.map((one) =>
          worstOf(one, column, values.get(one.name)![column]!, fixture),
        );
        worst.set(column, Math.max(...errors));
      }
    }
  } finally {
    database.close();
  }
  return worst;
}

/** The columns of a family whose header says `source: TA-Lib …`; the fixtures' columns have the same names. */
export function talibColumns(model: Model): string[] {
  return Object.entries(model.header.columns)
    .filter(([, { source }]) => source?.startsWith('TA-Lib '))
    .map(([column]) => column);
}

function worstOf(
  series: GoldenSeries,
  column: string,
  actual: Float64Array,
  fixture: Fixture,
): number {
  const { barNos, values } = fixture.series.get(series.name)!;
  let worst = 0;
  for (const [index, barNo] of barNos.entries()) {
    const expected = values[column]![index]!;
    if (Number.isNaN(expected)) continue;
    const error = Math.abs(actual[barNo]! - expected);
    if (error === 0) continue;
    const share = error / toleratedError(column, series, barNo, expected);
    worst = Math.max(worst, share * RELATIVE_ERROR);
  }
  return worst;
}
