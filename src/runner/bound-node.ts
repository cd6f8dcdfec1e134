import type { Definition } from '../model/definition.ts';
import type { GraphNode } from './graph.ts';
import type { SourcedColumn } from './sourced-columns.ts';

/** A model, what its rows depend on, and the columns of its table; those of a part are its keys and indicators. */
export interface BoundNode extends GraphNode {
  readonly definition: Definition;
  readonly columns: readonly SourcedColumn[];
}
