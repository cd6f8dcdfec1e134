/** Rows that have a name, as text. */
export interface NamedRows {
  /** What a row is called: `metric`. */
  readonly noun: string;
  readonly columns: readonly string[];
  /** How many of the leading columns tell rows apart; the last of them names a row. */
  readonly keyColumns: number;
}

/** In what rows differ from those of before, one text a difference: `metric rsi_oversold: weight 2 → 3`. */
export function rowDifferences(
  { noun, columns, keyColumns }: NamedRows,
  before: readonly (readonly string[])[],
  now: readonly (readonly string[])[],
): string[] {
  const keyOf = (row: readonly string[]) => row.slice(0, keyColumns).join(' ');
  const nameOf = (row: readonly string[]) => `${noun} ${row[keyColumns - 1]}`;
  const had = new Map(before.map((row) => [keyOf(row), row]));
  const has = new Map(now.map((row) => [keyOf(row), row]));
  const changes = [...has].flatMap(([key, row]) => {
    const old = had.get(key);
    if (!old) return [`${nameOf(row)} is new`];
    return valueDifferences(columns, old, row).map((text) => `${nameOf(row)}: ${text}`);
  });
  const gone = [...had].filter(([key]) => !has.has(key));
  return [...changes, ...gone.map(([, row]) => `${nameOf(row)} is gone`)];
}

/** In which columns two rows differ: `weight 2 → 3`. */
export function valueDifferences(
  columns: readonly string[],
  before: readonly string[],
  now: readonly string[],
): string[] {
  return columns.flatMap((column, index) =>
    before[index] === now[index]
      ? []
      : [`${column} ${before[index] || 'none'} → ${now[index] || 'none'}`],
  );
}

/** A number as people write it: DuckDB has 8.0 for a DOUBLE of 8. */
export function withoutZero(text: string): string {
  return text.replace(/^(-?\d+)\.0$/, '$1');
}
