import type { ManifestEntry } from '../lake/lake.ts';

/** A source file of klines, and from when to when it has some. */
type FileSpan = Pick<
  ManifestEntry,
  'exchange' | 'market' | 'symbol' | 'interval' | 'first_open_time' | 'last_open_time'
>;

/** How many klines the `added` files have, where each begins after all that the `landed` ones have of its series. */
export function appendedRows(
  landed: readonly FileSpan[],
  added: readonly (FileSpan & Pick<ManifestEntry, 'rows'>)[],
): number | undefined {
  const bySeries = Map.groupBy(landed, seriesOf);
  const isLater = (file: FileSpan) =>
    (bySeries.get(seriesOf(file)) ?? []).every(
      ({ last_open_time: last }) =>
        last === null ||
        file.first_open_time === null ||
        Date.parse(file.first_open_time) > Date.parse(last),
    );
  return added.every(isLater) ? added.reduce((sum, { rows }) => sum + rows, 0) : undefined;
}

function seriesOf({ exchange, market, symbol, interval }: FileSpan): string {
  return [exchange, market, symbol, interval].join('|');
}
