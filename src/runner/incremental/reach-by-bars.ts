import type { Look } from '../../warehouse/look.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import { cutBars, type LookBack } from './cut-bars.ts';
import { isInRegion, mergeRegions, type Region, timestamp } from './region.ts';

/** The input whose rows count the bars of each series: it has the columns series_id and bar_no. */
export interface Ruler {
  readonly table: string;
  readonly columns: readonly string[];
  readonly time: string;
}

/** What a change of one region reaches. */
export interface Reached {
  readonly affected: Region;
  readonly needed: Region;
}

/**
 * How far each region reaches, told in bars of its series; a region of many series becomes one for each. What a model
 * needs that sees series alone begins where they may be cut.
 */
export async function reachByBars(
  look: Look,
  ruler: Ruler,
  regions: readonly Region[],
  back: LookBack,
  ahead: number,
  isAlone: boolean,
): Promise<Reached[]> {
  const cut = isAlone ? cutBars(back, ahead) : 1;
  const single = await onePerSeries(look, ruler, regions);
  const edges = await findEdges(look, ruler, single, back, ahead);
  const times = await timesOf(look, ruler, edges, back, ahead, cut);
  return single.map(({ keys, from, to }, index) => {
    const { affected_from, affected_to, needed_from, needed_to } = times[index]!;
    return {
      affected: {
        keys,
        from: ahead > 0 ? affected_from : from,
        to: to === null ? null : Math.max(to, affected_to ?? to),
      },
      needed: {
        keys,
        from: needed_from,
        to: to === null ? null : Math.max(to, needed_to ?? affected_to ?? to),
      },
    };
  });
}

/** Regions in the ruler's own keys, so that each can be measured in bars. */
async function onePerSeries(
  look: Look,
  ruler: Ruler,
  regions: readonly Region[],
): Promise<Region[]> {
  const keys = ['symbol_id', 'interval_id'];
  const found: Region[] = [];
  for (const region of regions) {
    if (keys.every((key) => key in region.keys)) {
      found.push(region);
      continue;
    }
    const rows = await look<
      Record<string, string>
    >(`SELECT DISTINCT ${keys.map((key) => `${identifier(key)}::VARCHAR AS ${identifier(key)}`).join(', ')}
       FROM ${ruler.table} WHERE ${isInRegion([{ ...region, from: null, to: null }], ruler.columns, ruler.time)}`);
    found.push(...rows.map((row) => ({ ...region, keys: { ...region.keys, ...row } })));
    // Of a series that is gone there are no bars, but there may be rows to take away.
    if (rows.length === 0) found.push(region);
  }
  return mergeRegions(found);
}

/** Where a region begins and ends among the bars that are left. */
interface Edges {
  /** The series of the first bar that counts, and its number; that of a bar to come, if there is none. */
  readonly start_series: string | null;
  readonly next_no: number | null;
  /** The last bar that counts. */
  readonly end_series: string | null;
  readonly end_no: number | null;
}

async function findEdges(
  look: Look,
  ruler: Ruler,
  regions: readonly Region[],
  { time }: LookBack,
  ahead: number,
): Promise<Edges[]> {
  // By plain bounds of time, DuckDB looks at few of the bars.
  const looks = regions.map(({ keys, from, to }) => {
    const bounds = [
      isInRegion([{ keys, from: null, to: null }], ruler.columns, undefined),
      ...(from === null
        ? []
        : [`${identifier(ruler.time)} >= ${timestamp(from)} - INTERVAL ${literal(time)}`]),
      ...(to === null
        ? []
        : [`${identifier(ruler.time)} <= ${timestamp(to)} + INTERVAL ${literal(time)}`]),
    ];
    return edgesSql(ruler, bounds.join(' AND '), 'arg_min', 0);
  });
  const found = await inOrder<Edges>(look, looks);
  // What the bars of a region do not tell, the last bar before it does: they may be gone, and what looks ahead to
  // them stands before them.
  const isUntold = ({ next_no }: Edges) => next_no === null || (next_no === 0 && ahead > 0);
  const untold = regions.filter((region, index) => region.from !== null && isUntold(found[index]!));
  const before = await inOrder<Edges>(
    look,
    untold.map(({ keys, from }) => {
      const ofSeries = isInRegion([{ keys, from: null, to: null }], ruler.columns, undefined);
      const isBefore = `${identifier(ruler.time)} < ${timestamp(from)} - INTERVAL ${literal(time)}`;
      return edgesSql(ruler, `${ofSeries} AND ${isBefore}`, 'arg_max', 1);
    }),
  );
  return regions.map((region, index) => {
    const last = before[untold.indexOf(region)];
    if (!last) return found[index]!;
    const isGone = found[index]!.next_no === null;
    return isGone
      ? last
      : { ...found[index]!, start_series: last.start_series, next_no: last.next_no };
  });
}

function edgesSql(
  { table, time }: Ruler,
  condition: string,
  start: 'arg_min' | 'arg_max',
  step: number,
): string {
  const instant = identifier(time);
  return `SELECT
      ${start}(series_id, ${instant})::VARCHAR AS start_series,
      (${start}(bar_no, ${instant}) + ${step})::DOUBLE AS next_no,
      arg_max(series_id, ${instant})::VARCHAR AS end_series,
      arg_max(bar_no, ${instant})::DOUBLE AS end_no
    FROM ${table}
    WHERE ${condition}`;
}

const NO_TIME = 'NULL::DOUBLE';

interface Times {
  readonly affected_from: number | null;
  readonly affected_to: number | null;
  readonly needed_from: number | null;
  readonly needed_to: number | null;
}

/**
 * The times of the bars at which each region's reach ends, in microseconds since 1970 UTC. Without bars to look ahead to,
 * what is affected begins with the region, and needs none after it: these two are not looked up. What several models
 * ask alike is asked in the same words, so that it is answered once: where their slices begin, cut as they are, and
 * where they end, which is mostly at the last bar.
 */
async function timesOf(
  look: Look,
  ruler: Ruler,
  edges: readonly Edges[],
  back: LookBack,
  ahead: number,
  cut: number,
): Promise<Times[]> {
  const lastBars = await lastBarsOf(look, ruler, edges);
  const timeOf = (series: string | null, first: number, last: number) =>
    timeSql(ruler, series, first, Math.min(last, lastBars.get(series) ?? last));
  const starts = edges.map(({ start_series, next_no }) => {
    const next = next_no ?? 0;
    // The bar before is wanted whatever is looked back; what is cut begins at a cut all the same.
    const reached = Math.max(0, Math.min(next - back.bars - ahead, next - 1));
    const needed = Math.floor(reached / cut) * cut;
    return `SELECT ${timeOf(start_series, needed, needed)} AS needed_from`;
  });
  const ends = edges.map(({ start_series, next_no, end_series, end_no }) => {
    const affected = Math.max(0, (next_no ?? 0) - ahead);
    const end = end_no ?? 0;
    return `SELECT
      ${timeOf(end_series, end, end + back.bars)} AS affected_to,
      ${ahead > 0 ? timeOf(start_series, affected, affected) : NO_TIME} AS affected_from,
      ${ahead > 0 ? timeOf(end_series, end, end + back.bars + ahead) : NO_TIME} AS needed_to`;
  });
  const from = await inOrder<Pick<Times, 'needed_from'>>(look, starts);
  const to = await inOrder<Omit<Times, 'needed_from'>>(look, ends);
  return edges.map((_, index) => ({ ...from[index]!, ...to[index]! }));
}

/** The time of the last bar of a series from the one number to the other. */
function timeSql({ table, time }: Ruler, series: string | null, first: number, last: number) {
  return series === null
    ? NO_TIME
    : `(SELECT epoch_us(max(${identifier(time)}))::DOUBLE FROM ${table}
        WHERE series_id = ${series} AND bar_no BETWEEN ${first} AND ${last})`;
}

/** The number of the last bar of each series that regions end in. */
async function lastBarsOf(
  look: Look,
  { table }: Ruler,
  edges: readonly Edges[],
): Promise<ReadonlyMap<string | null, number>> {
  const series = new Set(edges.flatMap(({ end_series }) => end_series ?? []));
  if (series.size === 0) return new Map();
  const rows = await look<{ series: string; last_bar: number }>(
    `SELECT series_id::VARCHAR AS series, max(bar_no)::DOUBLE AS last_bar
     FROM ${table}
     WHERE series_id IN (${[...series].sort().join(', ')})
     GROUP BY series_id`,
  );
  return new Map(rows.map((row) => [row.series, row.last_bar]));
}

/** One row of each query, in their order, in one statement. */
async function inOrder<T>(look: Look, queries: readonly string[]): Promise<T[]> {
  if (queries.length === 0) return [];
  const numbered = queries.map((query, index) => `SELECT ${index} AS query_no, * FROM (${query})`);
  return look<T>(`${numbered.join(' UNION ALL ')} ORDER BY query_no`);
}
