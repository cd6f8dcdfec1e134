import { boundGraph } from './bound-graph.ts';
import { readBuildState } from './build-state.ts';
import { planWork } from './build-work.ts';
import { loadSources } from './load.ts';
import type { AuditedPlan } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { type OnNotice, withWork } from './work.ts';

/** What a build of the project at `root` would do; nothing is written. */
export async function plan(
  root: string,
  request: PlanRequest = {},
  onNotice: OnNotice = () => undefined,
): Promise<AuditedPlan> {
  const sources = loadSources(root, request.strategy);
  const graph = await boundGraph(sources);
  return withWork(sources.project, onNotice, async (work) =>
    planWork(work, sources, graph, await readBuildState(work, sources), request),
  );
}
