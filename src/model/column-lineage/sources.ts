/** A column of a model, seed or landing table. */
export interface ColumnName {
  /** As SQL refers to it: `fact_kline`, `raw.kline`. */
  readonly table: string;
  readonly column: string;
}

/** The columns that a value is made of, each once. */
export type Sources = ReadonlyMap<string, ColumnName>;

/** What a literal is made of. */
export const NO_SOURCES: Sources = new Map();

export function sourceColumn(table: string, column: string): Sources {
  return new Map([[`${table}.${column}`, { table, column }]]);
}

/** The sources of a value that is made of several. */
export function unionOf(all: readonly Sources[]): Sources {
  const [first = NO_SOURCES, ...others] = new Set(all.filter((sources) => sources.size > 0));
  if (others.length === 0) return first;
  const union = new Map(first);
  for (const sources of others) for (const [name, column] of sources) union.set(name, column);
  return union;
}
