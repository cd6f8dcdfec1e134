import { isDeepStrictEqual } from 'node:util';
import { openMemo } from '../memo.ts';
import type { Model } from '../model/model.ts';
import { ProblemError } from '../problem.ts';
import { shortHash } from '../short-hash.ts';
import type { BindOptions } from './bind.ts';
import { type BoundNode, isSourced } from './bound-node.ts';
import type { Sources } from './load.ts';

/** A bound node with names in the place of models. */
interface NamedNode extends Omit<BoundNode, 'model' | 'parents' | 'runsAfter'> {
  readonly model: string;
  readonly parents: readonly string[];
  readonly runsAfter: readonly string[];
  /** A hash of the model's own text. */
  readonly text: string;
}

/**
 * The bound models of a project. A model that was bound before, and no parent of which has another text since, is not
 * bound again, unless it was not sourced then and has to be now. Throws as `bind` does.
 */
export async function boundGraph(
  sources: Sources,
  options: Omit<BindOptions, 'known'> = {},
): Promise<BoundNode[]> {
  const { models } = sources;
  const memo = openMemo(sources.project.paths.boundModels);
  const key = sharedByAll(sources);
  const before = withModels((memo.recall(key) ?? []) as readonly NamedNode[], models);
  const known = new Map(
    [...before.values()]
      .filter(
        ({ node }) =>
          [node.model, ...node.parents].every((model) => before.get(model)!.isSame) &&
          (isSourced(node) || options.withoutSources),
      )
      .map(({ node }) => [node.model, node]),
  );
  if (known.size === models.length) return [...known.values()];
  const graph = await bindUnknown(sources, known, before, options);
  memo.keep(key, graph.map(named));
  memo.save();
  return graph;
}

/** Binds the models that are not known; all of them where one has other columns than before, or something is wrong. */
async function bindUnknown(
  sources: Sources,
  known: ReadonlyMap<Model, BoundNode>,
  before: ReadonlyMap<Model, Before>,
  { withoutSources, open }: Omit<BindOptions, 'known'>,
): Promise<BoundNode[]> {
  // Most of the time all are known, and this is not needed.
  const { bind } = await import('./bind.ts');
  if (known.size === 0) return bind(sources, { withoutSources, open });
  // Of a few models it takes little to have what a build will ask for.
  const graph = await bind(sources, { known, open }).catch((error) => {
    if (error instanceof ProblemError) return undefined;
    throw error;
  });
  const fits = graph?.every((node) => hasSameColumns(node, before.get(node.model)!.node));
  return fits ? graph! : bind(sources, { withoutSources });
}

function hasSameColumns({ columns: some }: BoundNode, { columns: others }: BoundNode): boolean {
  const names = (columns: BoundNode['columns']) => columns.map(({ name, type }) => [name, type]);
  return isDeepStrictEqual(names(some), names(others));
}

/** All that `bind` looks at, besides the program itself and the models' own texts, in short. */
function sharedByAll({ project, models, macros, migrations }: Sources): readonly unknown[] {
  const files = models.map(({ file }) => file);
  const changes = migrations.map(({ name, sql }) => [name, sql]);
  return [shortHash(JSON.stringify([files, macros, project.seeds, changes]))];
}

function textOf({ header, sql }: Model): string {
  return shortHash(JSON.stringify([header, sql]));
}

function named(node: BoundNode): NamedNode {
  return {
    ...node,
    model: node.model.qualifiedName,
    parents: node.parents.map(({ qualifiedName }) => qualifiedName),
    runsAfter: node.runsAfter.map(({ qualifiedName }) => qualifiedName),
    text: textOf(node.model),
  };
}

/** A model as it was bound the last time. */
interface Before {
  readonly node: BoundNode;
  /** Whether it has the same text now. */
  readonly isSame: boolean;
}

/** In the order in which the models depend on one another. */
function withModels(
  nodes: readonly NamedNode[],
  models: readonly Model[],
): ReadonlyMap<Model, Before> {
  const byName = new Map(models.map((model) => [model.qualifiedName, model]));
  const modelsOf = (names: readonly string[]) => names.map((name) => byName.get(name)!);
  return new Map(
    nodes.map(({ text, ...node }) => {
      const model = byName.get(node.model)!;
      const { parents, runsAfter } = node;
      const bound = {
        ...node,
        model,
        parents: modelsOf(parents),
        runsAfter: modelsOf(runsAfter),
      };
      return [model, { node: bound, isSame: text === textOf(model) }];
    }),
  );
}
