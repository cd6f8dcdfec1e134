import { setImmediate as othersTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { queryLineage } from '../model/column-lineage/query.ts';
import type { Output } from '../model/column-lineage/relation.ts';
import type { Macro } from '../model/macros.ts';
import type { Model } from '../model/model.ts';
import type { BoundNode } from './bound-node.ts';
import type { ParsedNode } from './graph.ts';
import type { BoundColumn } from './output-columns.ts';

type Tables = ReadonlyMap<string, readonly BoundColumn[]>;

/**
 * Reads what the columns of models' SELECTs are made of before it is known which columns their tables have: those that
 * headers say, and the `landing` tables have. The function given is told the columns of all tables once they are made;
 * what reads one that has others than was said is read again. Between two models others have their turn.
 */
export async function lineageAhead(
  graph: readonly (ParsedNode | BoundNode)[],
  macros: ReadonlyMap<string, Macro>,
  landing: Tables,
): Promise<(tables: Tables) => (node: ParsedNode) => Output> {
  const promised = new Map([
    ...[...landing].map(([table, columns]) => [table, namesOf(columns)] as const),
    ...graph.map((node) => [node.model.qualifiedName, promisedColumns(node)] as const),
  ]);
  const lineages = new Map<ParsedNode, Output>();
  for (const node of graph) {
    if ('columns' in node) continue;
    await othersTurn();
    try {
      lineages.set(node, queryLineage(node.query.root, { tables: promised, macros }));
    } catch {
      // Macros may call one another without end, as DuckDB will tell; whatever can be bound is read again.
    }
  }
  return (tables) => {
    const made = new Map([...tables].map(([table, columns]) => [table, namesOf(columns)]));
    const isAsPromised = ({ qualifiedName }: Model) =>
      isDeepStrictEqual(made.get(qualifiedName), promised.get(qualifiedName));
    return (node) =>
      (node.parents.every(isAsPromised) ? lineages.get(node) : undefined) ??
      queryLineage(node.query.root, { tables: made, macros });
  };
}

function promisedColumns(node: ParsedNode | BoundNode): string[] {
  if ('columns' in node) return namesOf(node.columns);
  const { grain, columns, part_of } = node.model.header;
  // The keys of a part are described by the table that it is a part of.
  return [...(part_of ? grain : []), ...Object.keys(columns)];
}

function namesOf(columns: readonly BoundColumn[]): string[] {
  return columns.map(({ name }) => name);
}
