import type { BoundNode } from './bound-node.ts';
import { readBuildState } from './build-state.ts';
import { filedTables } from './land-project.ts';
import type { Sources } from './load.ts';
import { NOTHING_BUILT } from './plan.ts';
import { asksForState, type Selection, selectNodes } from './select/select.ts';
import { selectGraph } from './select/select-graph.ts';
import { type OnNotice, withWork } from './work.ts';

/**
 * The qualified names of the models and landing tables that a selection chooses. What was built is looked at only
 * where a selector asks how models differ from it. Throws a ProblemError for a selector that is none or matches
 * nothing.
 */
export async function selectedTables(
  sources: Sources,
  graph: readonly BoundNode[],
  selection: Selection,
  onNotice: OnNotice,
): Promise<ReadonlySet<string>> {
  const { project } = sources;
  const state = asksForState(selection)
    ? await withWork(project, onNotice, (work) => readBuildState(work, sources))
    : NOTHING_BUILT;
  const nodes = selectNodes(selectGraph(graph, state, filedTables(sources)), selection);
  return new Set([...nodes].map((node) => node.qualifiedName));
}
