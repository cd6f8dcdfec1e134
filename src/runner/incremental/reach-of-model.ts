import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import type { Look } from '../../warehouse/look.ts';
import type { BoundNode } from '../bound-node.ts';
import { findRuler, type Input, inputsOf } from './inputs.ts';
import type { ModelReach } from './model-reach.ts';
import { withNaturalKeys } from './natural-keys.ts';
import type { OwnChanges } from './own-changes.ts';
import { reachOf } from './reach.ts';
import { reachAtInstants } from './reach-at-instants.ts';
import { countedInputs, countedRows, reachByRows } from './reach-by-rows.ts';
import { isInRegion, type Region, rowsInRegions, withoutGaps } from './region.ts';
import type { Slices } from './slice.ts';

/**
 * How far `changes` reach under what its header says: in rows, bars or time. Changes at few instants reach rows at few
 * instants, where the model depends on no more than some bars around them.
 */
export async function reachOfModel(
  connection: DuckDBConnection,
  look: Look,
  node: BoundNode,
  models: ReadonlyMap<string, Model>,
  changes: OwnChanges,
): Promise<ModelReach> {
  const inputs = inputsOf(node.query, models);
  return (
    (await reachAtInstants(connection, look, node, inputs, changes)) ??
    (await reachInRegions(look, node.model, models, inputs, changes.all.map(withoutGaps)))
  );
}

async function reachInRegions(
  look: Look,
  { header: { incremental, partition_by, time } }: Model,
  models: ReadonlyMap<string, Model>,
  inputs: readonly Input[],
  changes: readonly Region[],
): Promise<ModelReach> {
  const counted = countedRows(incremental!, inputs);
  const { affected, needed } = counted
    ? await reachByRows(look, counted, changes, incremental!.numbers !== undefined)
    : await reachOf(look, incremental!, changes, findRuler(inputs), partition_by !== undefined);
  const sliced = counted ? countedInputs(counted, inputs) : inputs;
  const regions = await withNaturalKeys(look, models.values(), sliced, needed);
  return {
    affected,
    isAffected: isInRegion(affected, incremental!.by ?? [], time),
    slices: slicesOf(sliced, regions),
    drops: [],
  };
}

/** The rows in the regions, told by the columns of their keys, what stands beside them, and time. */
function slicesOf(inputs: readonly Input[], regions: readonly Region[]): Slices {
  return new Map(
    inputs
      .filter(({ columns, time }) => isInRegion(regions, columns, time) !== 'true')
      .map(({ name, columns, time }) => [name, rowsInRegions(name, regions, columns, time)]),
  );
}
