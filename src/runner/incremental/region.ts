import { identifier, literal } from '../../warehouse/sql-text.ts';

/** Some rows of a table: those with these values in their key columns, of one span of time. */
export interface Region {
  /** Values as text, by column; null is NULL. */
  readonly keys: Readonly<Record<string, string | null>>;
  /** First and last instant, both included, in microseconds since 1970 UTC; null is without end. */
  readonly from: number | null;
  readonly to: number | null;
  /**
   * The only instants between these two at which rows are meant, in order, where they are known. What asks for a span,
   * `isInRegion` and the ledger, takes all others too.
   */
  readonly instants?: readonly number[] | undefined;
}

/** All rows. */
export const EVERYTHING: Region = { keys: {}, from: null, to: null };

export function isEverything(region: Region): boolean {
  return Object.keys(region.keys).length === 0 && region.from === null && region.to === null;
}

/** The smallest region around this one that these key columns can tell from others. */
export function widenTo(columns: readonly string[], { keys, ...when }: Region): Region {
  return {
    keys: Object.fromEntries(Object.entries(keys).filter(([column]) => columns.includes(column))),
    ...when,
  };
}

/** The region with all instants from its first to its last. */
export function withoutGaps({ keys, from, to }: Region): Region {
  return { keys, from, to };
}

/** One region for all that have the same keys, over the whole of their time or at the instants of any. */
export function mergeRegions(regions: readonly Region[]): Region[] {
  const everything = regions.find(isEverything);
  if (everything) return [everything];
  const ofKeys = Map.groupBy(regions, ({ keys }) => JSON.stringify(Object.entries(keys).sort()));
  return [...ofKeys.values()].map((same) => ({
    keys: same[0]!.keys,
    from: same.some((region) => region.from === null)
      ? null
      : Math.min(...same.map((region) => region.from!)),
    to: same.some((region) => region.to === null)
      ? null
      : Math.max(...same.map((region) => region.to!)),
    instants: instantsOf(same),
  }));
}

/** The instants of all the regions, if all are told by theirs. */
function instantsOf(regions: readonly Region[]): readonly number[] | undefined {
  if (regions.length === 1) return regions[0]!.instants;
  const instants = new Set<number>();
  for (const region of regions) {
    if (region.instants === undefined) return undefined;
    for (const instant of region.instants) instants.add(instant);
  }
  return [...instants].sort((a, b) => a - b);
}

/**
 * Whether a row lies in one of the regions, as a SQL condition, as far as the columns tell. `time` is the column of
 * the row's instant, if it has one.
 */
export function isInRegion(
  regions: readonly Region[],
  columns: readonly string[],
  time: string | undefined,
): string {
  if (regions.length === 0) return 'false';
  const conditions = regions.map((region) => conditionsOf(region, columns, time));
  if (conditions.some((terms) => terms.length === 0)) return 'true';
  const anyOf = conditions.map((terms) => `(${terms.join(' AND ')})`).join(' OR ');
  // DuckDB skips blocks of rows by plain bounds, and not by alternatives.
  const starts = regions.map((region) => region.from);
  const bounds =
    time !== undefined && regions.length > 1 && starts.every((start) => start !== null)
      ? `${identifier(time)} >= ${timestamp(Math.min(...starts))} AND `
      : '';
  return `${bounds}(${anyOf})`;
}

/** More regions than these are not looked up one by one: to plan it would take longer than to read past other rows. */
const MOST_LOOKUPS = 32;

/**
 * A query for the rows of a table that lie in one of the regions, as far as its columns tell, each once. DuckDB skips
 * blocks of rows by the bounds of one region, and not by those of several: each is looked up by itself.
 */
export function rowsInRegions(
  table: string,
  regions: readonly Region[],
  columns: readonly string[],
  time: string | undefined,
): string {
  const told = mergeRegions(regions.map((region) => widenTo(columns, region)));
  const keys = new Set(told.map((region) => JSON.stringify(Object.keys(region.keys).sort())));
  // Regions of other keys may overlap.
  const areApart = keys.size === 1 && told.length <= MOST_LOOKUPS;
  const lookups = areApart ? told.map((region) => [region]) : [told];
  return lookups
    .map((lookup) => `SELECT * FROM ${table} WHERE ${isInRegion(lookup, columns, time)}`)
    .join(' UNION ALL ');
}

function conditionsOf(
  { keys, from, to }: Region,
  columns: readonly string[],
  time: string | undefined,
): string[] {
  const equal = Object.entries(keys)
    .filter(([column]) => columns.includes(column))
    .map(([column, value]) =>
      value === null
        ? `${identifier(column)} IS NULL`
        : `${identifier(column)} = ${literal(value)}`,
    );
  if (time === undefined) return equal;
  return [
    ...equal,
    ...(from === null ? [] : [`${identifier(time)} >= ${timestamp(from)}`]),
    ...(to === null ? [] : [`${identifier(time)} <= ${timestamp(to)}`]),
  ];
}

/** An instant as a SQL literal; null is NULL. */
export function timestamp(microseconds: number | null): string {
  return microseconds === null ? 'NULL::TIMESTAMP' : `make_timestamp(${microseconds})`;
}
