import type { GraphNode } from './graph.ts';

/**
 * The models whose rows are in tables of their own, each after all that its rows are made from: a table of parts
 * has its rows once the last part has run. `graph` is in order.
 */
export function tablesOf<Node extends GraphNode>(graph: readonly Node[]): Node[] {
  const filled = new Map(
    graph.map(({ model }, index) => [model.header.part_of ?? model.qualifiedName, index]),
  );
  return graph
    .filter(({ model: { header } }) => !header.part_of && header.materialize !== 'view')
    .toSorted((a, b) => filled.get(a.model.qualifiedName)! - filled.get(b.model.qualifiedName)!);
}
