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
  if (!looksAtBars(model)) return undefined;
  const { by = [], lookback, lookahead } = model.header.incremental!;
  const back = await barsOf(look, lookback);
  const ahead = await barsOf(look, lookahead);
  const around = back + ahead;
  const instants = all.reduce((sum, change) => sum + change.instants.length, 0);
  if (instants * (2 * around + 1) > MOST_BARS) return undefined;
  const ruler = findRuler(inputs.filter((input) => by.every((key) => input.columns.includes(key))));
  const areWhole = all.every((change) => by.every((key) => key in change.keys));
  // Bars are counted in the series of an instant's own bar.
  const isOfSeries = ['symbol_id', 'interval_id'].every((key) => by.includes(key));
  if (!areWhole && !ruler) return undefined;
  if (around > 0 && !(ruler && isOfSeries)) return undefined;

  const keys = columns.filter(({ name }) => by.includes(name));
  await writeChanges(connection, 'changed_at', keys, all, ruler);
  if (around === 0) return reachTo(model, keys, inputs, all, 'changed_at', 'changed_at');
  await writeChanges(connection, 'seen_at', keys, seenByOthers, ruler);
  if (!(await areOfBars(connection, 'seen_at', keys, ruler!))) {
    await connection.run('DROP TABLE changed_at; DROP TABLE seen_at');
    return undefined;
  }
  for (const [name, instants, more, before, after] of [
    ['affected_at', 'seen_at', 'changed_at', ahead, back],
    ['needed_at', 'affected_at', 'affected_at', back, ahead],
  ] as const) {
    await writeNeighbours(connection, name, keys, instants, more, ruler!, before, after);
  }
  await connection.run('DROP TABLE changed_at; DROP TABLE seen_at');
  const ofAnyTime = mergeRegions(all.map((change) => ({ ...change, ...ANY_TIME })));
  return reachTo(model, keys, inputs, ofAnyTime, 'affected_at', 'needed_at');
}

const ANY_TIME = { from: null, to: null, instants: undefined };

/** Whether a row depends on nothing but its own instant and bars that are counted from there. */
function looksAtBars({ header: { incremental, partition_by, time } }: Model): boolean {
  const { lookback, lookahead, numbers } = incremental!;
  if (time === undefined || partition_by !== undefined || numbers !== undefined) return false;
  if (rowsOf(lookback) || rowsOf(lookahead) || lookback === 'series') return false;
  return lookback === undefined || !('time' in lookback);
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
