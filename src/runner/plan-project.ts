import { findProject } from '../project/find-project.ts';
import { withBuildLock } from './build-lock.ts';
import { earlyEmpty } from './early-empty.ts';
import type { AuditedPlan } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import type { OnNotice } from './work.ts';

/** What a build of the project at `root` would do; nothing is written. */
export async function plan(
  root: string,
  request: PlanRequest = {},
  onNotice: OnNotice = () => undefined,
): Promise<AuditedPlan> {
  const paths = findProject(root);
  const empty = earlyEmpty(paths);
  const locked = withBuildLock(paths, request.strategy, async () => {
    const { planOnWork } = await loading;
    return planOnWork(paths, request, onNotice, empty);
  });
  // The rest of the program is loaded while these are on their way.
  const loading = import('./plan-on-work.ts');
  return locked.finally(() => empty.end());
}
