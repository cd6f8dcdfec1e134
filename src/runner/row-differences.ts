/** Rows that have a name, as text. */
export interface NamedRows {
  /** What a row is called: `metric`. */
  readonly noun: string;
  readonly columns: readonly string[];
  /** How many of the leading columns tell rows apart; the last of them names a row. */
  readonly keyColumns: number;
  /** What people call a column; columns with the same label are told as one range. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** In what rows differ from those of before, one text a difference: `metric rsi_oversold: weight 2 → 3`. */
export function rowDifferences(
  { noun, columns, keyColumns, labels }: NamedRows,
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
    return valueDifferences(columns, old, row, labels).map((text) => `${nameOf(row)}: ${text}`);
  });
  const gone = [...had].filter(([key]) => !has.has(key));
  return [...changes, ...gone.map(([, row]) => `${nameOf(row)} is gone`)];
}

/** In which columns two rows differ: `weight 2 → 3`. */
export function valueDifferences(
  columns: readonly string[],
  before: readonly string[],
  now: readonly string[],
  labels: Readonly<Record<string, string>> = {},
): string[] {
  const labelled = Map.groupBy(columns.keys(), (cell) => labels[columns[cell]!] ?? columns[cell]!);
  return [...labelled].flatMap(([label, cells]) => {
    const [was, is] = [labelledValue(before, cells), labelledValue(now, cells)];
    return was === is ? [] : [`${label} ${was} → ${is}`];
  });
}

/** Of several cells those that have a value, as a list. */
function labelledValue(row: readonly string[], cells: readonly number[]): string {
  const values = cells.map((cell) => row[cell]!).filter((value) => value !== '');
  if (values.length === 0) return 'none';
  return values.length === 1 ? values[0]! : `[${values.join(', ')}]`;
}

/** A number as people write it: DuckDB has 8.0 for a DOUBLE of 8. */
export function withoutZero(text: string): string {
  return text.replace(/^(-?\d+)\.0$/, '$1');
}
