import { type Incremental, rowsOf } from '../../model/header.ts';
import type { Look } from '../../warehouse/look.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { Input } from './inputs.ts';
import type { Reach } from './reach.ts';
import type { Reached } from './reach-by-bars.ts';
import { isInRegion, mergeRegions, type Region, timestamp, widenTo } from './region.ts';

/** The input whose rows a model's reach is counted in, one series for each value of the columns `by`. */
export interface Counted {
  readonly table: string;
  readonly time: string;
  readonly by: readonly string[];
  /** How many rows a row looks back and ahead. */
  readonly back: number;
  readonly ahead: number;
}

/** What a header's lookback and lookahead count, if they count rows of an input. */
export function countedRows(
  { by = [], lookback, lookahead }: Incremental,
  inputs: readonly Input[],
): Counted | undefined {
  const back = rowsOf(lookback);
  const ahead = rowsOf(lookahead);
  const table = (back ?? ahead)?.of;
  const time = inputs.find(({ name }) => name === table)?.time;
  if (table === undefined || time === undefined) return undefined;
  return { table, time, by, back: back?.rows ?? 0, ahead: ahead?.rows ?? 0 };
}

/** The inputs as they are sliced then: of the others all times are needed. */
export function countedInputs({ table }: Counted, inputs: readonly Input[]): Input[] {
  return inputs.map((input) => (input.name === table ? input : { ...input, time: undefined }));
}

/**
 * How far `changed` reaches, told in rows of an input; a region of many series becomes one for each. `isOnward` of a
 * model whose rows are all others from the first that is.
 */
export async function reachByRows(
  look: Look,
  counted: Counted,
  changed: readonly Region[],
  isOnward: boolean,
): Promise<Reach> {
  const regions = mergeRegions(changed.map((region) => widenTo(counted.by, region)));
  if (regions.length === 0) return { affected: [], needed: [] };
  const looks = regions.map((region, index) => neighboursSql(counted, region, index));
  const rows = await look<Neighbours & Record<string, string>>(
    `${looks.join(' UNION ALL ')} ORDER BY ALL`,
  );
  const reached = regions.flatMap((region, index) => {
    const series = rows.filter(({ region_no }) => region_no === index);
    // Of a series that is gone no rows are left to count, but there may be some to take away.
    if (series.length === 0) return [{ affected: region, needed: region }];
    return series.map((row) => reachedIn(region, row, counted.by, isOnward));
  });
  return {
    affected: mergeRegions(reached.map(({ affected }) => affected)),
    needed: mergeRegions(reached.map(({ needed }) => needed)),
  };
}

/** The instants of the rows so far before and after a region, in microseconds since 1970 UTC; null where there is none. */
interface Neighbours {
  readonly region_no: number;
  readonly affected_from: number | null;
  readonly affected_to: number | null;
  readonly needed_from: number | null;
  readonly needed_to: number | null;
}

function neighboursSql(
  { table, time, by, back, ahead }: Counted,
  region: Region,
  index: number,
): string {
  const at = identifier(time);
  const keys = by.map(identifier);
  // The last of so many rows, or of as many as there are. To find one alone takes far less than to keep several.
  const nth = (nearest: string, rows: number, filter: string) =>
    rows === 1 ? `${nearest}(${at}) ${filter}` : `list_last(${nearest}(${at}, ${rows}) ${filter})`;
  const end = (nearest: 'max' | 'min', rows: number, isBeyond: string, edge: number | null) =>
    rows === 0 || edge === null
      ? 'NULL::DOUBLE'
      : `epoch_us(${nth(nearest, rows, `FILTER (WHERE ${at} ${isBeyond} ${timestamp(edge)})`)})::DOUBLE`;
  return `SELECT
      ${index} AS region_no,
      ${keys.map((key) => `${key}::VARCHAR AS ${key},`).join(' ')}
      ${end('max', ahead, '<', region.from)} AS affected_from,
      ${end('min', back, '>', region.to)} AS affected_to,
      ${end('max', back + ahead, '<', region.from)} AS needed_from,
      ${end('min', back + ahead, '>', region.to)} AS needed_to
    FROM ${table}
    WHERE ${isInRegion([region], by, undefined)}
    GROUP BY ${keys.join(', ')}`;
}

function reachedIn(
  { from, to }: Region,
  row: Neighbours & Record<string, string>,
  by: readonly string[],
  isOnward: boolean,
): Reached {
  const keys = Object.fromEntries(by.map((column) => [column, row[column]!]));
  return {
    affected: {
      keys,
      from: row.affected_from ?? from,
      to: isOnward ? null : (row.affected_to ?? to),
    },
    needed: {
      keys,
      from: row.needed_from ?? from,
      to: isOnward ? null : (row.needed_to ?? to),
    },
  };
}
