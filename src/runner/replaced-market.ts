import type { ManifestEntry } from '../lake/lake.ts';

/** A source file of klines, and how many it has. */
export type FileRows = Pick<
  ManifestEntry,
  'exchange' | 'market' | 'symbol' | 'interval' | 'source_file' | 'rows'
>;

/**
 * Whether the klines of the files `after` take the place of those `before`: of the more numerous, fewer than half are
 * of files that are on both sides. A file that was ingested again keeps its rows, for a correction changes few of them.
 * Where there were none, none are replaced.
 */
export function isMarketReplaced(before: readonly FileRows[], after: readonly FileRows[]): boolean {
  if (before.length === 0) return false;
  const rowsBefore = new Map(before.map((file) => [nameOf(file), file.rows]));
  const kept = after.map((file) => Math.min(file.rows, rowsBefore.get(nameOf(file)) ?? 0));
  const most = Math.max(sum(before.map(({ rows }) => rows)), sum(after.map(({ rows }) => rows)));
  return sum(kept) < most / 2;
}

function nameOf({ exchange, market, symbol, interval, source_file }: FileRows): string {
  return [exchange, market, symbol, interval, source_file].join('|');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
