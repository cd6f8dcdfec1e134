import type { LandingChange } from './landing.ts';
import type { Plan } from './plan.ts';

/** To hand out what takes some milliseconds to several threads takes longer than they save. */
const FEW_ROWS = 100_000;

/**
 * Whether a build has nothing to do but to bring in a few bars after those that are there, and models side by side keep
 * all cores at work.
 */
export function isOfFewRows(
  { models }: Plan,
  changes: readonly LandingChange[],
  workerCount: number,
  coreCount: number,
): boolean {
  const rows = changes.reduce(
    (sum, change) => sum + (change.appendedRows ?? Number.POSITIVE_INFINITY),
    0,
  );
  const reasons = new Set(changes.flatMap((change) => change.reasons));
  return (
    workerCount > coreCount &&
    changes.length > 0 &&
    rows <= FEW_ROWS &&
    models.every(
      (model) => !model.isFullRefresh && model.reasons.every((reason) => reasons.has(reason)),
    )
  );
}
