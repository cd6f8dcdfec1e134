import { projectPaths } from '../project/paths.ts';
import { boundGraph } from './bound-graph.ts';
import type { BoundNode } from './bound-node.ts';
import { earlyGround } from './early-ground.ts';
import { loadSources, type Sources } from './load.ts';

/** A project and its models in order of dependency. */
export interface BoundProject {
  readonly sources: Sources;
  readonly graph: readonly BoundNode[];
}

/** Reads the project at `root` and binds its models. Throws as `loadSources` and `bind` do. */
export async function boundProject(root: string, strategy?: string): Promise<BoundProject> {
  const ground = earlyGround(projectPaths(root));
  try {
    const sources = await loadSources(root, strategy, ground.begin);
    return { sources, graph: await boundGraph(sources, ground.open) };
  } finally {
    await ground.end();
  }
}
