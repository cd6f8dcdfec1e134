import type { Database } from '../warehouse/database.ts';
import { auditsDue } from './audits/audits-due.ts';
import type { BoundNode } from './bound-node.ts';
import { filedTables } from './land-project.ts';
import type { Sources } from './load.ts';
import type { AuditedPlan, BuildState } from './plan.ts';
import { type PlanRequest, planRequest } from './plan-request.ts';

/** What a build would do with the work database as it is. */
export async function planWork(
  { connection }: Database,
  sources: Sources,
  graph: readonly BoundNode[],
  state: BuildState,
  request: PlanRequest,
): Promise<AuditedPlan> {
  const planned = planRequest(graph, state, filedTables(sources), request);
  const toLand = state.changes.flatMap((change) => change.tables);
  const audits =
    planned.models.length === 0
      ? await auditsDue(connection, sources.models, planned.left, toLand)
      : [];
  return { ...planned, audits };
}
