import type { Model } from '../../model/model.ts';
import { type QueryReads, tableName } from '../../model/sql-tree.ts';
import type { Ruler } from './reach-by-bars.ts';

/** A table that a model reads, as far as a slice can be cut from it. */
export interface Input {
  /** As the model's SQL names it: `indicators.bars`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The column of a row's instant; without one a slice is of all times. */
  readonly time: string | undefined;
}

/** The tables that a query names, landing tables and those that macros read left out: these are never sliced. */
export function inputsOf(query: QueryReads, models: ReadonlyMap<string, Model>): Input[] {
  const names = new Set(query.tables.map(tableName).filter((name) => models.has(name)));
  return [...names].map((name) => {
    const { columns, time } = models.get(name)!.header;
    return { name, columns: Object.keys(columns), time };
  });
}

/** The input that counts bars, if there is one. */
export function findRuler(inputs: readonly Input[]): Ruler | undefined {
  for (const { name, columns, time } of inputs) {
    const counts = columns.includes('series_id') && columns.includes('bar_no');
    if (counts && time !== undefined) return { table: name, columns, time };
  }
  return undefined;
}
