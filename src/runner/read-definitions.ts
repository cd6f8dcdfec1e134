import { setImmediate as othersTurn } from 'node:timers/promises';
import { type Definition, definitionOf } from '../model/definition.ts';
import type { Macro } from '../model/macros.ts';
import type { BoundNode } from './bound-node.ts';
import type { ParsedNode } from './graph.ts';
import { readStageCode } from './stage-code.ts';

/** What the rows of models depend on that are not bound yet. Between two models others have their turn. */
export async function readDefinitions(
  graph: readonly (ParsedNode | BoundNode)[],
  macros: ReadonlyMap<string, Macro>,
): Promise<ReadonlyMap<ParsedNode, Definition>> {
  const stageCode = readStageCode();
  const definitions = new Map<ParsedNode, Definition>();
  for (const node of graph) {
    if ('columns' in node) continue;
    await othersTurn();
    definitions.set(node, definitionOf(node.model, node.query, macros, stageCode));
  }
  return definitions;
}
