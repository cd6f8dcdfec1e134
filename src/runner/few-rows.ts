import type { LandingChange } from './landing.ts';
import type { Plan } from './plan.ts';

/** To hand out what takes some milliseconds to several threads takes longer than they save. */
const FEW_ROWS = 100_000;

/** Whether a build has nothing to do but to bring in a few new or other bars. */
export function isOfFewRows({ models }: Plan, changes: readonly LandingChange[]): boolean {
  const rows = changes.reduce((sum, change) => sum + (change.rows ?? Number.POSITIVE_INFINITY), 0);
  const reasons = new Set(changes.flatMap((change) => change.reasons));
  return (
    changes.length > 0 &&
    rows <= FEW_ROWS &&
    models.every(
      (model) => !model.isFullRefresh && model.reasons.every((reason) => reasons.has(reason)),
    )
  );
}
