import type { Model } from '../../model/model.ts';
import type { Look } from '../../warehouse/look.ts';
import { findRuler, type Input } from './inputs.ts';
import { type Reach, reachOf } from './reach.ts';
import { CUT_BARS } from './reach-by-bars.ts';
import { countedInputs, countedRows, reachByRows } from './reach-by-rows.ts';
import type { Region } from './region.ts';

/** How far changes reach in a model, and the inputs as the needed rows are cut from them. */
export interface ModelReach extends Reach {
  readonly inputs: readonly Input[];
}

/** How far `changes`, told in the model's own keys, reach under what its header says: in rows, bars or time. */
export async function reachOfModel(
  look: Look,
  { header: { incremental, partition_by } }: Model,
  inputs: readonly Input[],
  changes: readonly Region[],
): Promise<ModelReach> {
  const counted = countedRows(incremental!, inputs);
  if (counted) {
    const isOnward = incremental!.numbers !== undefined;
    const reach = await reachByRows(look, counted, changes, isOnward);
    return { ...reach, inputs: countedInputs(counted, inputs) };
  }
  const cut = partition_by === undefined ? 1 : CUT_BARS;
  return { ...(await reachOf(look, incremental!, changes, findRuler(inputs), cut)), inputs };
}
