import { basename, dirname } from 'node:path';
import type { BoundNode } from '../bound-node.ts';
import { lineage } from '../lineage.ts';
import { type BuildState, definitionReasons } from '../plan.ts';
import type { SelectNode } from './select-node.ts';

/**
 * The models and the landing tables they read, as selectors see them. A table written by parts is made from its
 * parts, as `klinehouse lineage` shows it. `filed` are the landing tables that the project's own files fill: they
 * are modified as a model is, while new klines modify nothing.
 */
export function selectGraph(
  graph: readonly BoundNode[],
  buildState: BuildState,
  filed: readonly string[],
): SelectNode[] {
  const parents = Map.groupBy(lineage(graph), ({ child }) => child);
  const models = graph.map((node): SelectNode => {
    const { qualifiedName, name, file, header } = node.model;
    return {
      qualifiedName,
      folder: basename(dirname(file)),
      name,
      file,
      tags: header.tags,
      change: changeOf(node, buildState),
      parents: (parents.get(qualifiedName) ?? []).map(({ parent }) => parent),
    };
  });
  const landing = [...new Set(graph.flatMap((node) => node.landing))];
  return [
    ...models,
    ...landing.map((table): SelectNode => {
      const [folder, name] = table.split('.') as [string, string];
      const isModified = filed.includes(table) && hasNewContent(graph, buildState, table);
      return {
        qualifiedName: table,
        folder,
        name,
        file: undefined,
        tags: [],
        change: isModified ? 'modified' : 'none',
        parents: [],
      };
    }),
  ];
}

function changeOf({ model, definition }: BoundNode, { states }: BuildState): SelectNode['change'] {
  const state = states.get(model.qualifiedName);
  if (!state) return 'new';
  return definitionReasons(model, state.definition, definition).length > 0 ? 'modified' : 'none';
}

/** Whether a landing table is about to change, or has changed since a model was built on it. */
function hasNewContent(
  graph: readonly BoundNode[],
  { states, landed, changes }: BuildState,
  table: string,
): boolean {
  if (changes.some((change) => change.tables.includes(table))) return true;
  return graph
    .filter(({ landing }) => landing.includes(table))
    .flatMap(({ model }) => states.get(model.qualifiedName) ?? [])
    .some((state) => state.inputs[table] !== landed.get(table));
}
