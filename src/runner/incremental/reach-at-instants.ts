import type { DuckDBConnection } from '@duckdb/node-api';
import { type Incremental, inputsAhead, rowsOf } from '../../model/header.ts';
import type { Model } from '../../model/model.ts';
import type { Look } from '../../warehouse/look.ts';
import type { BoundNode } from '../bind.ts';
import { findRuler, type Input } from './inputs.ts';
import {
  areOfBars,
  areToldByInstants,
  type InstantKeys,
  isAtInstants,
  writeChanges,
  writeNeighbours,
} from './instant-tables.ts';
import type { ModelReach } from './model-reach.ts';
import type { OwnChanges } from './own-changes.ts';
import { barCount } from './reach.ts';
import { mergeRegions, type Region } from './region.ts';
import type { Slices } from './slice.ts';

/** To list more bars than these around the instants takes longer than to look all of them over. */
const MOST_BARS = 2_000_000;

/**
 * How far changes at few instants reach in a model whose rows depend on their own instants, or on so many bars around
 * them. Makes temporary tables of the instants that are affected and needed. Nothing for another model, and for changes
 * of other kinds.
 */
export async function reachAtInstants(
  connection: DuckDBConnection,
  look: Look,
  { model, columns }: BoundNode,
  inputs: readonly Input[],
  { all, seenByOthers }: OwnChanges,
): Promise<ModelReach | undefined> {
  if (!areToldByInstants(all) || !areToldByInstants(seenByOthers)) return undefined;
  const bars = await barsSeen(look, model);
  const instants = all.reduce((sum, change) => sum + change.instants.length, 0);
  if (!bars || instants * (1 + 2 * (bars.back + bars.ahead)) > MOST_BARS) return undefined;
  const { by = [] } = model.header.incremental!;
  const ruler = findRuler(inputs.filter((input) => by.every((key) => input.columns.includes(key))));
  const areWhole = all.every((change) => by.every((key) => key in change.keys));
  if (!areWhole && !ruler) return undefined;

  const keys = columns.filter(({ name }) => by.includes(name));
  const seesOthers = bars.back + bars.ahead > 0;
  if (seesOthers) {
    // Bars are counted in the series of an instant's own bar.
    if (!ruler || !['symbol_id', 'interval_id'].every((key) => by.includes(key))) return undefined;
    await writeChanges(connection, 'seen_at', keys, seenByOthers, ruler);
    if (!(await areOfBars(connection, 'seen_at', keys, ruler))) return undefined;
  }
  await writeChanges(connection, 'changed_at', keys, all, ruler);
  if (!seesOthers) return reachTo(model, keys, inputs, all, 'changed_at', 'changed_at');
  for (const [name, instants, more, before, after] of [
    ['affected_at', 'seen_at', 'changed_at', bars.ahead, bars.back],
    ['needed_at', 'affected_at', 'affected_at', bars.back, bars.ahead],
  ] as const) {
    await writeNeighbours(connection, name, keys, instants, more, ruler!, before, after);
  }
  await connection.run('DROP TABLE changed_at; DROP TABLE seen_at');
  const ofAnyTime = mergeRegions(all.map(({ keys }) => ({ keys, from: null, to: null })));
  return reachTo(model, keys, inputs, ofAnyTime, 'affected_at', 'needed_at');
}

/** How many bars before and after its own a row depends on; nothing where it may depend on more. */
async function barsSeen(
  look: Look,
  { header: { incremental, partition_by, time } }: Model,
): Promise<{ readonly back: number; readonly ahead: number } | undefined> {
  const { lookback, lookahead, numbers } = incremental!;
  if (time === undefined || partition_by !== undefined || numbers !== undefined) return undefined;
  if (rowsOf(lookback) || rowsOf(lookahead) || lookback === 'series') return undefined;
  if (lookback && 'time' in lookback) return undefined;
  return { back: await barsOf(look, lookback), ahead: await barsOf(look, lookahead) };
}

async function barsOf(look: Look, span: Incremental['lookback' | 'lookahead']): Promise<number> {
  return typeof span === 'object' && 'bars' in span ? barCount(look, span.bars) : 0;
}

function reachTo(
  { header }: Model,
  keys: InstantKeys,
  inputs: readonly Input[],
  affected: readonly Region[],
  affectedAt: string,
  neededAt: string,
): ModelReach {
  const ahead = inputsAhead(header.incremental!);
  const slices: Slices = new Map(
    inputs.flatMap(({ name, columns, time }) => {
      const at = ahead === undefined || ahead.includes(name) ? neededAt : affectedAt;
      const isNeeded = isAtInstants(at, keys, columns, time);
      return isNeeded ? [[name, `SELECT * FROM ${name} WHERE ${isNeeded}`]] : [];
    }),
  );
  return {
    affected,
    isAffected: isAtInstants(affectedAt, keys, Object.keys(header.columns), header.time)!,
    slices,
    drops: [...new Set([affectedAt, neededAt])],
  };
}
