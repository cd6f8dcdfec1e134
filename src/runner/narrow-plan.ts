import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { someNames } from '../some-names.ts';
import type { Plan, PlannedModel } from './plan.ts';

/**
 * The plan with the chosen models alone, and what cannot be done without: the ids of a family's indicators before
 * the family, and all families after the table whose rows they write. What is removed from the project is left to
 * the next build too. `built` are the names of the models that are there. Throws a ProblemError (KH506) where a
 * model would read one that was never built.
 */
export function narrowPlan(
  plan: Plan,
  chosen: ReadonlySet<Model>,
  built: ReadonlySet<string>,
): Plan {
  const withParts = union(chosen, partsWritten(plan, keep(plan, chosen)));
  const models = keep(plan, union(withParts, idsNeeded(keep(plan, withParts))));
  const kept = new Set(models.map(({ node }) => node.model));
  throwIfAny(models.flatMap((model) => missingParents(model, kept, built)));
  return {
    models,
    upToDate: plan.upToDate,
    removed: [],
    left: plan.models
      .filter(({ node }) => !kept.has(node.model))
      .map(({ node }) => node.model.qualifiedName),
    beginsAnew: plan.beginsAnew,
  };
}

/** Of the chosen models those that are due by themselves, or through a parent that is kept. */
function keep(plan: Plan, chosen: ReadonlySet<Model>): PlannedModel[] {
  const names = new Set<string>();
  return plan.models.flatMap((planned) => {
    const plannedParents = planned.plannedParents.filter((parent) => names.has(parent));
    const isDue = planned.reasons.length > 0 || plannedParents.length > 0;
    if (!isDue || !chosen.has(planned.node.model)) return [];
    names.add(planned.node.model.qualifiedName);
    return [{ ...planned, plannedParents }];
  });
}

function partsWritten(plan: Plan, kept: readonly PlannedModel[]): Model[] {
  const wholes = kept.map(({ node }) => node.model.name);
  return plan.models
    .map(({ node }) => node.model)
    .filter(({ header }) => header.part_of !== undefined && wholes.includes(header.part_of));
}

function idsNeeded(kept: readonly PlannedModel[]): Model[] {
  return kept.flatMap(({ node }) => node.runsAfter);
}

function union(chosen: ReadonlySet<Model>, more: readonly Model[]): ReadonlySet<Model> {
  return chosen.union(new Set(more));
}

function missingParents(
  { node }: PlannedModel,
  kept: ReadonlySet<Model>,
  built: ReadonlySet<string>,
): Problem[] {
  const missing = [...new Set([...node.runsAfter, ...node.parents])]
    .filter((parent) => !kept.has(parent) && !built.has(parent.qualifiedName))
    .map((parent) => parent.qualifiedName)
    .sort();
  if (missing.length === 0) return [];
  const verb = missing.length === 1 ? 'was never built and is' : 'were never built and are';
  return [
    {
      code: 'KH506',
      cause: `${node.model.qualifiedName} needs ${someNames(missing)}, which ${verb} not selected.`,
      fix: `Select all that it is made from: --select +${node.model.name}`,
    },
  ];
}
