import type { Model } from '../model/model.ts';
import type { BoundNode } from './bound-node.ts';
import { narrowPlan } from './narrow-plan.ts';
import { type BuildState, type Plan, planModels } from './plan.ts';
import { type Selection, selectNodes } from './select/select.ts';
import { selectGraph } from './select/select-graph.ts';

/** What a plan or build is asked to be about. Without anything: all that is due. */
export interface PlanRequest extends Selection {
  /** Runs the selected models, or all, whatever their state. */
  readonly isFullRefresh?: boolean | undefined;
  /** The strategy that is in force instead of the one that project.yml names. */
  readonly strategy?: string | undefined;
}

/** Why every model runs where most of what all are made from is other data. */
const MARKET_REPLACED = 'most bars are new or gone';

/**
 * The plan for a request. `filed` are the landing tables that the project's own files fill. Throws a ProblemError
 * for a selector that is none or matches nothing, and for a selection that cannot be built by itself.
 */
export function planRequest(
  graph: readonly BoundNode[],
  buildState: BuildState,
  filed: readonly string[],
  request: PlanRequest,
): Plan {
  const isPartial = request.select !== undefined || request.exclude !== undefined;
  const nodes = isPartial ? selectGraph(graph, buildState, filed) : [];
  const selected = new Set([...selectNodes(nodes, request)].map((node) => node.qualifiedName));
  const models = graph.map((node) => node.model);
  const chosen = isPartial ? models.filter((model) => selected.has(model.qualifiedName)) : models;
  // What is selected alone stands beside what is not, which must stay.
  const beginsAnew = !isPartial && buildState.changes.some((change) => change.isMarketReplaced);
  const reason = request.isFullRefresh ? 'full refresh' : beginsAnew ? MARKET_REPLACED : undefined;
  const refreshed = reason ? refreshedModels(models, new Set(chosen), reason) : undefined;
  const plan = planModels(graph, buildState, refreshed);
  if (!isPartial) return { ...plan, beginsAnew };
  return narrowPlan(plan, new Set(chosen), new Set(buildState.states.keys()));
}

/**
 * The chosen models, and all parts of a chosen table that parts write, each with the reason. Such a table of which
 * some parts alone are chosen is left out: making it anew would empty it of the others' rows.
 */
function refreshedModels(
  models: readonly Model[],
  chosen: ReadonlySet<Model>,
  reason: string,
): Map<Model, string> {
  const refreshed = new Set(chosen);
  for (const whole of chosen) {
    if (whole.header.materialize !== 'parts') continue;
    const parts = models.filter((model) => model.header.part_of === whole.name);
    const chosenParts = parts.filter((part) => chosen.has(part));
    if (chosenParts.length > 0 && chosenParts.length < parts.length) refreshed.delete(whole);
    else for (const part of parts) refreshed.add(part);
  }
  return new Map(Array.from(refreshed, (model) => [model, reason]));
}
