import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMemo } from '../memo.ts';
import type { Model } from '../model/model.ts';
import { type BoundNode, bind } from './bind.ts';
import type { Sources } from './load.ts';

/** A bound node with names in the place of models. */
interface NamedNode extends Omit<BoundNode, 'model' | 'parents' | 'runsAfter'> {
  readonly model: string;
  readonly parents: readonly string[];
  readonly runsAfter: readonly string[];
}

/** The bound models of a project; models that are the same as the last time are not bound again. Throws as `bind` does. */
export async function boundGraph(sources: Sources): Promise<BoundNode[]> {
  const memo = openMemo(sources.project.paths.boundModels);
  const key = boundFrom(sources);
  const known = memo.recall(key) as readonly NamedNode[] | undefined;
  if (known) return withModels(known, sources.models);
  const graph = await bind(sources);
  memo.keep(key, graph.map(named));
  memo.save();
  return graph;
}

/** All that `bind` looks at, besides the program itself. */
function boundFrom({ project, models, macros }: Sources): readonly unknown[] {
  const { seeds, paths } = project;
  const migrations = readdirSync(paths.migrations)
    .sort()
    .map((file) => [file, readFileSync(join(paths.migrations, file), 'utf8')]);
  return [models.map(({ file, header, sql }) => [file, header, sql]), macros, seeds, migrations];
}

function named(node: BoundNode): NamedNode {
  return {
    ...node,
    model: node.model.qualifiedName,
    parents: node.parents.map(({ qualifiedName }) => qualifiedName),
    runsAfter: node.runsAfter.map(({ qualifiedName }) => qualifiedName),
  };
}

function withModels(nodes: readonly NamedNode[], models: readonly Model[]): BoundNode[] {
  const byName = new Map(models.map((model) => [model.qualifiedName, model]));
  const modelsOf = (names: readonly string[]) => names.map((name) => byName.get(name)!);
  return nodes.map((node) => ({
    ...node,
    model: byName.get(node.model)!,
    parents: modelsOf(node.parents),
    runsAfter: modelsOf(node.runsAfter),
  }));
}
