import type { LineageEdge } from '../runner/lineage.ts';

/** One line a table or column: what it is made from. */
export function lineageText(edges: readonly LineageEdge[]): string {
  const byChild = Map.groupBy(edges, ({ child }) => child);
  const width = Math.max(26, ...[...byChild.keys()].map((child) => child.length));
  return [...byChild]
    .map(
      ([child, ofChild]) =>
        `${child.padEnd(width)} ← ${ofChild.map(({ parent }) => parent).join(', ')}`,
    )
    .join('\n');
}

/** The same as a Mermaid flowchart. */
export function lineageChart(edges: readonly LineageEdge[]): string {
  const names = [...new Set(edges.flatMap(({ parent, child }) => [parent, child]))];
  // A node's id may hold few characters besides letters.
  const ids = new Map(names.map((name) => [name, name.replaceAll(/[^A-Za-z0-9]/g, '_')]));
  return [
    'flowchart LR',
    ...names.map((name) => `  ${ids.get(name)}["${name}"]`),
    ...edges.map(({ parent, child }) => `  ${ids.get(parent)} --> ${ids.get(child)}`),
  ].join('\n');
}
