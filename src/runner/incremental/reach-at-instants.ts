import type { DuckDBConnection } from '@duckdb/node-api';
import { type Incremental, inputsAhead, rowsOf } from '../../model/header.ts';
import type { Model } from '../../model/model.ts';
import type { Look } from '../../warehouse/look.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { BoundNode } from '../bound-node.ts';
import { SERIES_KEYS } from './difference.ts';
import { findRuler, type Input } from './inputs.ts';
import {
  areOfBars,
  areToldByInstants,
  type InstantKeys,
  isAtInstants,
  isWithoutZone,
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
  if (!isWithoutZone(columns, model.header.time!)) return undefined;
  const told = by.filter((key) => all.every((change) => key in change.keys));
  const keys = columns.filter(({ name }) => told.includes(name));
  if (bars.back + bars.ahead === 0) {
    await writeChanges(connection, CHANGED, keys, all);
    return reachTo(model, keys, inputs, all, CHANGED, CHANGED);
  }
  // Bars are counted in the series of an instant's own bar.
  const ruler = findRuler(inputs.filter((input) => by.every((key) => input.columns.includes(key))));
  if (!ruler || told.length < by.length) return undefined;
  if (!SERIES_KEYS.every((key) => by.includes(key))) return undefined;
  await writeChanges(connection, SEEN, keys, seenByOthers);
  if (!(await areOfBars(connection, SEEN, keys, ruler))) return undefined;
  await writeChanges(connection, CHANGED, keys, all);
  const { back, ahead } = bars;
  await writeNeighbours(connection, AFFECTED, keys, SEEN, CHANGED, ruler, ahead, back);
  await writeNeighbours(connection, NEEDED, keys, AFFECTED, AFFECTED, ruler, back, ahead);
  await connection.run(`DROP TABLE ${CHANGED}; DROP TABLE ${SEEN}`);
  const ofAnyTime = mergeRegions(all.map((change) => ({ ...change, ...ANY_TIME })));
  return reachTo(model, keys, inputs, ofAnyTime, AFFECTED, NEEDED);
}

const ANY_TIME = { from: null, to: null, instants: undefined };

// Temporary tables of instants, with names that no model can have.
const CHANGED = identifier('instants changed');
const SEEN = identifier('instants seen by others');
const AFFECTED = identifier('instants affected');
const NEEDED = identifier('instants needed');

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
