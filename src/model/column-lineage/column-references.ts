import type { Tree } from '../sql-tree.ts';

/** The columns that an expression names, each as its parts: `['b', 'close']` for `b.close`. */
export function columnReferences(node: unknown): (readonly string[])[] {
  if (Array.isArray(node)) return node.flatMap(columnReferences);
  if (node === null || typeof node !== 'object') return [];
  const tree = node as Tree;
  if (tree.class === 'COLUMN_REF') return [tree.column_names as readonly string[]];
  return Object.values(tree).flatMap(columnReferences);
}
