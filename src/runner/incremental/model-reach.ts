import type { Region } from './region.ts';
import type { Slices } from './slice.ts';

/** How far changes reach in a model. */
export interface ModelReach {
  /** Regions that hold all rows that may be others, and perhaps more. */
  readonly affected: readonly Region[];
  /** A SQL condition on the model's columns for the rows that may be others. */
  readonly isAffected: string;
  /** The rows of the inputs that these are made from. */
  readonly slices: Slices;
  /** Temporary tables that condition and slices read, to be dropped afterwards. */
  readonly drops: readonly string[];
}
