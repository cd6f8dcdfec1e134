import type { GraphNode } from './graph.ts';
import type { SourcedColumn } from './sourced-columns.ts';

/** A model with the columns of its table; those of a part are its keys and indicators. */
export interface BoundNode extends GraphNode {
  readonly columns: readonly SourcedColumn[];
}
