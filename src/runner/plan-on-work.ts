import type { Early } from '../early.ts';
import type { ProjectPaths } from '../project/paths.ts';
import type { EmptyDatabase } from '../warehouse/empty-database.ts';
import { boundProject } from './bound-project.ts';
import { readBuildState } from './build-state.ts';
import type { AuditedPlan } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { planWork } from './plan-work.ts';
import { mendingWork, type OnNotice, openEarly } from './work.ts';

/** What `plan` does while it holds the lock, models bound in the `empty` database. */
export async function planOnWork(
  paths: ProjectPaths,
  request: PlanRequest,
  onNotice: OnNotice,
  empty: Early<EmptyDatabase>,
): Promise<AuditedPlan> {
  // The work database is opened while the files of the project are read.
  const early = openEarly(paths);
  try {
    const { sources, graph } = await boundProject(paths.root, request.strategy, empty);
    return await mendingWork(paths, onNotice, async () => {
      const work = await early.open(sources.project);
      try {
        return await planWork(work, sources, graph, await readBuildState(work, sources), request);
      } finally {
        work.close();
      }
    });
  } finally {
    await early.end();
  }
}
