import { basename, dirname } from 'node:path';
import type { Model } from './model.ts';

/** The folders of `models/` that hold models, in the order in which people read them. */
export const LAYERS = ['staging', 'dimensions', 'indicators', 'facts', 'marts'] as const;
export type Layer = (typeof LAYERS)[number];

/** A layer reads those of its own number and below; indicators and facts read each other. */
const DEPTHS: Readonly<Record<Layer, number>> = {
  staging: 0,
  dimensions: 1,
  indicators: 2,
  facts: 2,
  marts: 3,
};

export function isLayer(folder: string): folder is Layer {
  return Object.hasOwn(DEPTHS, folder);
}

/** The layer whose models no other layer reads. */
export const LAST_LAYER: Layer = 'marts';

/** The layer that a model's file lies in. */
export function layerOf(model: Model): Layer {
  return basename(dirname(model.file)) as Layer;
}

/** Whether a model lies in a later layer than another. */
export function isLater(model: Model, than: Model): boolean {
  return DEPTHS[layerOf(model)] > DEPTHS[layerOf(than)];
}
