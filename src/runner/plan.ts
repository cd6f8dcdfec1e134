import { type Definition, fingerprint } from '../model/definition.ts';
import type { Model } from '../model/model.ts';
import type { BoundNode } from './bound-node.ts';
import type { LandingChange } from './landing.ts';
import type { ModelState } from './state.ts';

/** A model that is to run, or that runs if a parent's rows turn out to be other rows. */
export interface PlannedModel {
  readonly node: BoundNode;
  /** Why, whatever its parents do; empty where only a parent can be the cause. */
  readonly reasons: readonly string[];
  /** Parents that are planned themselves. */
  readonly plannedParents: readonly string[];
  /** Whether it is to be made anew from all its inputs, whatever is there. */
  readonly isFullRefresh: boolean;
}

export interface Plan {
  readonly models: readonly PlannedModel[];
  readonly upToDate: number;
  /** Models that were built and are no longer in the project. */
  readonly removed: readonly string[];
  /** Models that a full plan would have, and that this one leaves to the next build: they were not selected. */
  readonly left: readonly string[];
  /** Whether all that models have made is dropped first, for hardly any of it will stay. */
  readonly beginsAnew: boolean;
}

/** A plan with the tables that are audited though nothing runs. */
export interface AuditedPlan extends Plan {
  /** Their qualified names; empty where models are to run, for then what they make decides. */
  readonly audits: readonly string[];
}

/** What has been landed and built so far, and what landing will change. */
export interface BuildState {
  readonly states: ReadonlyMap<string, ModelState>;
  /** What each landing table holds. */
  readonly landed: ReadonlyMap<string, string>;
  readonly changes: readonly LandingChange[];
}

/** Where nothing is, every model is new. */
export const NOTHING_BUILT: BuildState = { states: new Map(), landed: new Map(), changes: [] };

/**
 * What there is to do, in order. `graph` is ordered. Models that are `refreshed` run whatever their state, for the
 * reason given.
 */
export function planModels(
  graph: readonly BoundNode[],
  buildState: BuildState,
  refreshed: ReadonlyMap<Model, string> = new Map(),
): Plan {
  const { states } = buildState;
  const planned = new Map<Model, PlannedModel>();
  for (const node of graph) {
    const refresh = refreshed.get(node.model);
    const reasons = ownReasons(node, buildState, refresh);
    const plannedParents = node.parents
      .filter((parent) => planned.has(parent))
      .map((parent) => parent.qualifiedName);
    if (reasons.length > 0 || plannedParents.length > 0) {
      planned.set(node.model, {
        node,
        reasons,
        plannedParents,
        isFullRefresh: refresh !== undefined,
      });
    }
  }
  const names = new Set(graph.map((node) => node.model.qualifiedName));
  return {
    models: [...planned.values()],
    upToDate: graph.length - planned.size,
    removed: [...states.keys()].filter((name) => !names.has(name)),
    left: [],
    beginsAnew: false,
  };
}

function ownReasons(
  { model, definition, landing, parents }: BoundNode,
  { states, landed, changes }: BuildState,
  refresh: string | undefined,
): string[] {
  const state = states.get(model.qualifiedName);
  if (!state) return ['new'];
  const due = changes.filter((change) => change.tables.some((table) => landing.includes(table)));
  // A build that was killed may have landed or run what this model has not seen yet.
  const unseen = [
    ...landing
      .filter((table) => !due.some((change) => change.tables.includes(table)))
      .filter((table) => landed.get(table) !== state.inputs[table]),
    ...parents
      .map((parent) => parent.qualifiedName)
      .filter((name) => states.has(name) && states.get(name)!.content !== state.inputs[name]),
  ];
  return [
    ...(refresh === undefined ? [] : [refresh]),
    ...definitionReasons(model, state.definition, definition),
    ...due.flatMap((change) => change.reasons),
    ...unseen.map((name) => `${name} changed`),
  ];
}

/** Whether a model would make the same rows of the same inputs. */
export function isSameDefinition(before: Definition, now: Definition): boolean {
  return fingerprint(before) === fingerprint(now);
}

/** In what a model's definition differs from the one it was built with. */
export function definitionReasons(model: Model, before: Definition, now: Definition): string[] {
  const macros = Object.keys({ ...before.macros, ...now.macros });
  return [
    before.sql !== now.sql && `sql changed: ${model.file}`,
    before.options !== now.options && `header changed: ${model.file}`,
    before.stage !== now.stage && `stage ${model.header.stage ?? ''} changed`,
    ...macros
      .filter((name) => before.macros[name] !== now.macros[name])
      .map((name) => `macro ${name} changed`),
  ].filter((reason) => reason !== false);
}
