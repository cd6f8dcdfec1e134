import type { Definition } from '../model/definition.ts';
import type { GraphNode } from './graph.ts';
import type { BoundColumn } from './output-columns.ts';
import type { SourcedColumn } from './sourced-columns.ts';

/** A model, what its rows depend on, and the columns of its table; those of a part are its keys and indicators. */
export interface BoundNode extends GraphNode {
  readonly definition: Definition;
  readonly columns: readonly BoundColumn[];
}

/** One of which it is known as well what its columns are made of. */
export interface SourcedNode extends BoundNode {
  readonly columns: readonly SourcedColumn[];
}

/** The nodes, all of which are sourced. */
export function allSourced(graph: readonly BoundNode[]): readonly SourcedNode[] {
  if (!graph.every(isSourced)) throw new Error('it was not asked what columns are made of');
  return graph;
}

export function isSourced(node: BoundNode): node is SourcedNode {
  return node.columns.every((column) => 'sources' in column);
}
