import type { Definition } from '../model/definition.ts';
import type { Model } from '../model/model.ts';
import type { GraphNode } from './graph.ts';
import type { LandingChange } from './landing.ts';
import type { ModelState } from './state.ts';

/** A model that is to run, or that runs if a parent's rows turn out to be other rows. */
export interface PlannedModel {
  readonly node: GraphNode;
  /** Why, whatever its parents do; empty where only a parent can be the cause. */
  readonly reasons: readonly string[];
  /** Parents that are planned themselves. */
  readonly plannedParents: readonly string[];
}

export interface Plan {
  readonly models: readonly PlannedModel[];
  readonly upToDate: number;
  /** Models that were built and are no longer in the project. */
  readonly removed: readonly string[];
}

/** What there is to do, in order. `graph` is ordered; `changes` are what landing will change. */
export function planModels(
  graph: readonly GraphNode[],
  states: ReadonlyMap<string, ModelState>,
  changes: readonly LandingChange[],
): Plan {
  const planned = new Map<Model, PlannedModel>();
  for (const node of graph) {
    const reasons = ownReasons(node, states.get(node.model.qualifiedName), changes);
    const plannedParents = node.parents
      .filter((parent) => planned.has(parent))
      .map((parent) => parent.qualifiedName);
    if (reasons.length > 0 || plannedParents.length > 0) {
      planned.set(node.model, { node, reasons, plannedParents });
    }
  }
  const names = new Set(graph.map((node) => node.model.qualifiedName));
  return {
    models: [...planned.values()],
    upToDate: graph.length - planned.size,
    removed: [...states.keys()].filter((name) => !names.has(name)),
  };
}

function ownReasons(
  { model, definition, landing }: GraphNode,
  state: ModelState | undefined,
  changes: readonly LandingChange[],
): string[] {
  if (!state) return ['new'];
  const landed = changes.filter((change) => change.tables.some((table) => landing.includes(table)));
  return [
    ...definitionReasons(model, state.definition, definition),
    ...landed.flatMap((change) => change.reasons),
  ];
}

function definitionReasons(model: Model, before: Definition, now: Definition): string[] {
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
