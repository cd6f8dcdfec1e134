import type { DuckDBConnection } from '@duckdb/node-api';
import type { Incremental } from '../../model/header.ts';
import { readRows } from '../../warehouse/database.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import { isInRegion, mergeRegions, type Region } from './region.ts';

/** The rows of a model that a change of its inputs can reach, and the rows of the inputs that these are made from. */
export interface Reach {
  readonly affected: readonly Region[];
  readonly needed: readonly Region[];
}

/** The input whose rows count the bars of each series: it has the columns series_id and bar_no. */
export interface Ruler {
  readonly table: string;
  readonly columns: readonly string[];
  readonly time: string;
}

/**
 * A series is cut at a multiple of so many bars only. DuckDB adds up a window in a tree of 16 branches that stands
 * on the first row of a partition: cut elsewhere, sums would be added in another order and differ in their last
 * bits from those of the whole series. Cut here they are the same for windows of less than 16 times so many bars
 * (test: tests/runner/incremental/window-sums.test.ts).
 */
const CUT_BARS = 4096;

/** How far `changed` reaches under the model's lookback and lookahead. */
export async function reachOf(
  connection: DuckDBConnection,
  { lookback, lookahead }: Incremental,
  changed: readonly Region[],
  ruler: Ruler | undefined,
): Promise<Reach> {
  const timeless = changed.filter(({ from, to }) => from === null && to === null);
  const timed = changed.filter((region) => !timeless.includes(region));
  if (lookback === 'series') {
    const affected = [...timeless, ...timed.map((region) => ({ ...region, to: null }))];
    const needed = affected.map(({ keys }) => ({ keys, from: null, to: null }));
    return { affected: mergeRegions(affected), needed: mergeRegions(needed) };
  }
  const back = {
    bars: lookback && 'bars' in lookback ? await barCount(connection, lookback.bars) : 0,
    time: lookback && 'time' in lookback ? lookback.time : '0 seconds',
  };
  const ahead = lookahead ? await barCount(connection, lookahead.bars) : 0;
  const reached = ruler
    ? await reachByBars(
        connection,
        ruler,
        await onePerSeries(connection, ruler, timed),
        back,
        ahead,
      )
    : await reachByTime(connection, timed, back.time);
  return {
    affected: mergeRegions([...timeless, ...reached.map(({ affected }) => affected)]),
    needed: mergeRegions([...timeless, ...reached.map(({ needed }) => needed)]),
  };
}

async function barCount(connection: DuckDBConnection, bars: number | string): Promise<number> {
  if (typeof bars === 'number') return bars;
  const [row] = await readRows<{ bars: number }>(
    connection,
    `SELECT coalesce((${bars}), 0)::DOUBLE AS bars`,
  );
  return row!.bars;
}

interface Reached {
  readonly affected: Region;
  readonly needed: Region;
}

/** Regions in the ruler's own keys, so that each can be measured in bars. */
async function onePerSeries(
  connection: DuckDBConnection,
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
    const rows = await readRows<Record<string, string>>(
      connection,
      `SELECT DISTINCT ${keys.map((key) => `${identifier(key)}::VARCHAR AS ${identifier(key)}`).join(', ')}
       FROM ${ruler.table} WHERE ${isInRegion([{ ...region, from: null, to: null }], ruler.columns, ruler.time)}`,
    );
    found.push(...rows.map((row) => ({ ...region, keys: { ...region.keys, ...row } })));
    // Of a series that is gone there are no bars, but there may be rows to take away.
    if (rows.length === 0) found.push(region);
  }
  return mergeRegions(found);
}

async function reachByTime(
  connection: DuckDBConnection,
  regions: readonly Region[],
  back: string,
): Promise<Reached[]> {
  const reached: Reached[] = [];
  for (const { keys, from, to } of regions) {
    const [row] = await readRows<{ needed_from: number | null; affected_to: number | null }>(
      connection,
      `SELECT
         epoch_us(make_timestamp($1::BIGINT) - INTERVAL ${literal(back)})::DOUBLE AS needed_from,
         epoch_us(make_timestamp($2::BIGINT) + INTERVAL ${literal(back)})::DOUBLE AS affected_to`,
      [from, to],
    );
    const { needed_from, affected_to } = row!;
    reached.push({
      affected: { keys, from, to: affected_to },
      needed: { keys, from: needed_from, to: affected_to },
    });
  }
  return reached;
}

async function reachByBars(
  connection: DuckDBConnection,
  ruler: Ruler,
  regions: readonly Region[],
  back: { readonly bars: number; readonly time: string },
  ahead: number,
): Promise<Reached[]> {
  const reached: Reached[] = [];
  for (const region of regions) {
    const [row] = await readRows<Record<keyof typeof NO_BARS, number | null>>(
      connection,
      barsAround(ruler, region, back, ahead),
      [region.from, region.to],
    );
    const { affected_from, affected_to, needed_from, needed_to } = row ?? NO_BARS;
    reached.push({
      affected: {
        keys: region.keys,
        from: ahead > 0 ? affected_from : region.from,
        to: region.to === null ? null : Math.max(region.to, affected_to ?? region.to),
      },
      needed: {
        keys: region.keys,
        from: needed_from,
        to: region.to === null ? null : Math.max(region.to, needed_to ?? region.to),
      },
    });
  }
  return reached;
}

const NO_BARS = { affected_from: null, affected_to: null, needed_from: null, needed_to: null };

/**
 * The times of the bars at which a region's reach ends. `$1` and `$2` are its first and last instant. Counted from
 * the last bar before the one, and from the last bar not after the other: what stood between may be gone.
 */
function barsAround(
  { table, columns, time }: Ruler,
  region: Region,
  back: { readonly bars: number; readonly time: string },
  ahead: number,
): string {
  const isOfSeries = isInRegion([{ ...region, from: null, to: null }], columns, undefined);
  return `
    WITH bar AS (
      SELECT series_id, bar_no, ${identifier(time)} AS instant
      FROM ${table}
      WHERE ${isOfSeries}
    ),
    before AS (
      SELECT arg_max(series_id, instant) AS series_id, arg_max(bar_no, instant) + 1 AS next_no
      FROM bar WHERE instant < make_timestamp($1::BIGINT)
    ),
    earlier AS (
      SELECT arg_max(series_id, instant) AS series_id, arg_max(bar_no, instant) + 1 AS next_no
      FROM bar WHERE instant < make_timestamp($1::BIGINT) - INTERVAL ${literal(back.time)}
    ),
    last_one AS (
      SELECT arg_max(series_id, instant) AS series_id, arg_max(bar_no, instant) AS bar_no
      FROM bar WHERE instant <= make_timestamp($2::BIGINT) + INTERVAL ${literal(back.time)}
    )
    SELECT
      (SELECT epoch_us(max(instant))::DOUBLE FROM bar JOIN before USING (series_id)
       WHERE bar_no <= greatest(0, next_no - ${ahead})) AS affected_from,
      (SELECT epoch_us(max(instant))::DOUBLE FROM bar JOIN earlier USING (series_id)
       WHERE bar_no <= greatest(0, next_no - ${back.bars} - ${ahead}) // ${CUT_BARS} * ${CUT_BARS}) AS needed_from,
      (SELECT epoch_us(max(instant))::DOUBLE FROM bar JOIN last_one AS l USING (series_id)
       WHERE bar.bar_no <= l.bar_no + ${back.bars}) AS affected_to,
      (SELECT epoch_us(max(instant))::DOUBLE FROM bar JOIN last_one AS l USING (series_id)
       WHERE bar.bar_no <= l.bar_no + ${back.bars + ahead}) AS needed_to`;
}
