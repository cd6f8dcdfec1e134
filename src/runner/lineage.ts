import type { GraphNode } from './graph.ts';

/** One arrow: `child` reads `parent`, a model or a landing table. */
export interface LineageEdge {
  readonly parent: string;
  readonly child: string;
}

/** What reads what, in order of dependency. A table written by parts is read through them. */
export function lineage(graph: readonly GraphNode[]): LineageEdge[] {
  return graph.flatMap(({ model, parents, landing }) => {
    const { part_of } = model.header;
    // A part is not read from the table that it is a part of, but written to it; others read the table.
    const models = parents.filter((parent) => parent.name !== part_of && !parent.header.part_of);
    const names = [...landing, ...models.map((parent) => parent.qualifiedName)];
    const edges = names.map((parent) => ({ parent, child: model.qualifiedName }));
    return part_of ? [...edges, { parent: model.qualifiedName, child: part_of }] : edges;
  });
}

/** The edges above and below one table, at any distance. */
export function around(edges: readonly LineageEdge[], table: string): LineageEdge[] {
  const upwards = reach(edges, table, 'child', 'parent');
  const downwards = reach(edges, table, 'parent', 'child');
  return edges.filter((edge) => upwards.has(edge) || downwards.has(edge));
}

/** The edges above one table or column, at any distance, from it upwards. */
export function above(edges: readonly LineageEdge[], name: string): LineageEdge[] {
  return [...reach(edges, name, 'child', 'parent')];
}

function reach(
  edges: readonly LineageEdge[],
  table: string,
  from: keyof LineageEdge,
  to: keyof LineageEdge,
): Set<LineageEdge> {
  const reached = new Set<LineageEdge>();
  const visited = new Set<string>();
  const visit = (name: string) => {
    if (visited.has(name)) return;
    visited.add(name);
    for (const edge of edges.filter((candidate) => candidate[from] === name)) {
      reached.add(edge);
      visit(edge[to]);
    }
  };
  visit(table);
  return reached;
}
