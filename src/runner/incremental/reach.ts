import type { DuckDBConnection } from '@duckdb/node-api';
import type { Incremental } from '../../model/header.ts';
import { readRows } from '../../warehouse/database.ts';
import { literal } from '../../warehouse/sql-text.ts';
import { type Reached, type Ruler, reachByBars } from './reach-by-bars.ts';
import { mergeRegions, type Region } from './region.ts';

/** The rows of a model that a change of its inputs can reach, and the rows of the inputs that these are made from. */
export interface Reach {
  readonly affected: readonly Region[];
  readonly needed: readonly Region[];
}

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
    ? await reachByBars(connection, ruler, timed, back, ahead)
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
