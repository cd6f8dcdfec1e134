import type { Early } from '../early.ts';
import { projectPaths } from '../project/paths.ts';
import type { EmptyDatabase } from '../warehouse/empty-database.ts';
import { boundGraph } from './bound-graph.ts';
import { allSourced, type BoundNode, type SourcedNode } from './bound-node.ts';
import { earlyEmpty } from './early-empty.ts';
import { earlyGround } from './early-ground.ts';
import { loadSources, type Sources } from './load.ts';

/** A project and its models in order of dependency. */
export interface BoundProject<Node extends BoundNode = BoundNode> {
  readonly sources: Sources;
  readonly graph: readonly Node[];
}

/**
 * Reads the project at `root` and binds its models, in the `empty` database where one is on its way; that is closed.
 * Throws as `loadSources` and `bind` do.
 */
export function boundProject(
  root: string,
  strategy?: string,
  empty?: Early<EmptyDatabase>,
): Promise<BoundProject> {
  return readAndBind(root, strategy, true, empty);
}

/** Does what `boundProject` does, and tells as well what the columns of the models are made of. */
export async function sourcedProject(
  root: string,
  strategy?: string,
  empty?: Early<EmptyDatabase>,
): Promise<BoundProject<SourcedNode>> {
  const { sources, graph } = await readAndBind(root, strategy, false, empty);
  return { sources, graph: allSourced(graph) };
}

async function readAndBind(
  root: string,
  strategy: string | undefined,
  withoutSources: boolean,
  empty: Early<EmptyDatabase> = earlyEmpty(projectPaths(root)),
): Promise<BoundProject> {
  const ground = earlyGround(empty);
  try {
    const sources = await loadSources(root, strategy, ground);
    return { sources, graph: await boundGraph(sources, { withoutSources, open: ground.open }) };
  } finally {
    await ground.end();
  }
}
