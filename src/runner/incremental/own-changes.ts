import { inputsAhead } from '../../model/header.ts';
import type { Model } from '../../model/model.ts';
import type { Look } from '../../warehouse/look.ts';
import { withIds } from './natural-keys.ts';
import { isEverything, mergeRegions, type Region, widenTo } from './region.ts';

/** A region of an input, by the name that the model's SQL has for it. */
export interface InputRegion extends Region {
  readonly input: string;
}

/** What has changed in a model's inputs, as regions of its own key columns. */
export interface OwnChanges {
  readonly all: readonly Region[];
  /** What of it rows of other times depend on too. */
  readonly seenByOthers: readonly Region[];
}

/** More regions than these are not worth telling apart. */
const MOST_REGIONS = 100;

/** What the changes of a model's inputs are to the model. Nothing where they reach every row. */
export async function ownChanges(
  look: Look,
  model: Model,
  models: readonly Model[],
  changes: readonly InputRegion[],
): Promise<OwnChanges | undefined> {
  const { incremental } = model.header;
  const by = incremental?.by;
  if (!by) return undefined;
  const toOwn = async (regions: readonly Region[]) => {
    const known = await withIds(look, models, by, mergeRegions(regions));
    return mergeRegions(known.map((region) => widenTo(by, region)));
  };
  const all = await toOwn(changes);
  if (all.some(isEverything) || all.length > MOST_REGIONS) return undefined;
  const ahead = inputsAhead(incremental);
  if (!ahead) return { all, seenByOthers: all };
  return { all, seenByOthers: await toOwn(changes.filter(({ input }) => ahead.includes(input))) };
}
