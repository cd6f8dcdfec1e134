import { type Incremental, isQuery } from '../../model/header.ts';
import type { Look } from '../../warehouse/look.ts';
import { literal } from '../../warehouse/sql-text.ts';
import { NO_TIME_BACK } from './cut-bars.ts';
import { type Reached, type Ruler, reachByBars } from './reach-by-bars.ts';
import { mergeRegions, type Region, timestamp, widenTo } from './region.ts';

/** The rows of a model that a change of its inputs can reach, and the rows of the inputs that these are made from. */
export interface Reach {
  readonly affected: readonly Region[];
  readonly needed: readonly Region[];
}

/**
 * How far `changed` reaches under the model's lookback and lookahead. What is affected is told by the columns `by`
 * alone: a row may depend on series that it shares no other key with. A model that sees series alone needs pieces of them
 * that begin where they may be cut.
 */
export async function reachOf(
  look: Look,
  { by, lookback, lookahead }: Incremental,
  changed: readonly Region[],
  ruler: Ruler | undefined,
  isAlone: boolean,
): Promise<Reach> {
  const timeless = changed.filter(({ from, to }) => from === null && to === null);
  const timed = changed.filter((region) => !timeless.includes(region));
  if (lookback === 'series') {
    const affected = [...timeless, ...timed.map((region) => ({ ...region, to: null }))];
    const needed = affected.map(({ keys }) => ({ keys, from: null, to: null }));
    return { affected: mergeRegions(affected), needed: mergeRegions(needed) };
  }
  const back = {
    bars: lookback && 'bars' in lookback ? await barCount(look, lookback.bars) : 0,
    time: lookback && 'time' in lookback ? await intervalOf(look, lookback.time) : NO_TIME_BACK,
  };
  const ahead = lookahead && 'bars' in lookahead ? await barCount(look, lookahead.bars) : 0;
  const reached = ruler
    ? await reachByBars(look, ruler, timed, back, ahead, isAlone)
    : await reachByTime(look, timed, back.time);
  const affected = mergeRegions(
    reached.map((each) => (by ? widenTo(by, each.affected) : each.affected)),
  );
  const isLate = lookback !== undefined && 'bars' in lookback && 'time' in lookback;
  const ends = isLate ? await later(look, affected, back.time) : affected;
  const needed = reached.map((each) => untilEndOf(each.needed, ends));
  return {
    affected: mergeRegions([...timeless, ...ends]),
    needed: mergeRegions([...timeless, ...needed]),
  };
}

/** A needed region up to the end of the affected ones that it has rows of. */
function untilEndOf(needed: Region, affected: readonly Region[]): Region {
  const ends = affected
    .filter(({ keys }) =>
      Object.entries(keys).every(([column, value]) => needed.keys[column] === value),
    )
    .map(({ to }) => to);
  const isOpen = needed.to === null || ends.includes(null);
  return { ...needed, to: isOpen ? null : Math.max(needed.to!, ...ends.map((end) => end!)) };
}

/** The regions with later ends: what the bars of one series tell, shorter bars see for so long. */
async function later(
  look: Look,
  regions: readonly Region[],
  time: string,
): Promise<readonly Region[]> {
  if (regions.length === 0) return regions;
  const ends = regions.map(({ to }) => timestamp(to)).join(', ');
  const rows = await look<{ to: number | null }>(
    `SELECT epoch_us(unnest([${ends}]::TIMESTAMP[]) + INTERVAL ${literal(time)})::DOUBLE AS "to"`,
  );
  return regions.map((region, index) => ({ ...region, to: rows[index]!.to }));
}

/** An interval as it stands, or what the query for it gives. */
async function intervalOf(look: Look, time: string): Promise<string> {
  if (!isQuery(time)) return time;
  const [row] = await look<{ time: string | null }>(`SELECT (${time})::INTERVAL::VARCHAR AS time`);
  return row!.time ?? NO_TIME_BACK;
}

/** So many bars as a header says, or as its expression or query gives. */
export async function barCount(look: Look, bars: number | string): Promise<number> {
  if (typeof bars === 'number') return bars;
  const [row] = await look<{ bars: number }>(`SELECT coalesce((${bars}), 0)::DOUBLE AS bars`);
  return row!.bars;
}

async function reachByTime(
  look: Look,
  regions: readonly Region[],
  back: string,
): Promise<Reached[]> {
  const reached: Reached[] = [];
  for (const { keys, from, to } of regions) {
    const [row] = await look<{ needed_from: number | null; affected_to: number | null }>(`SELECT
         epoch_us(${timestamp(from)} - INTERVAL ${literal(back)})::DOUBLE AS needed_from,
         epoch_us(${timestamp(to)} + INTERVAL ${literal(back)})::DOUBLE AS affected_to`);
    const { needed_from, affected_to } = row!;
    reached.push({
      affected: { keys, from, to: affected_to },
      needed: { keys, from: needed_from, to: affected_to },
    });
  }
  return reached;
}
