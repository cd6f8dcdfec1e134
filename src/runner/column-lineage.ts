import type { ColumnName } from '../model/column-lineage/sources.ts';
import type { SourcedNode } from './bound-node.ts';
import type { LineageEdge } from './lineage.ts';

/** One arrow: values of the column `child` are made of those of `parent`. */
export interface ColumnEdge {
  readonly parent: ColumnName;
  readonly child: ColumnName;
}

/** Which columns are made of which, directly, in order of dependency. */
export function columnLineage(graph: readonly SourcedNode[]): ColumnEdge[] {
  const edges = graph.flatMap((node) => {
    const { header, qualifiedName: table } = node.model;
    // The SELECT of a table written by parts gives only its types.
    if (header.materialize === 'parts') return [];
    const own = node.columns.flatMap(({ name, sources }) =>
      sources.map((parent) => ({ parent, child: { table, column: name } })),
    );
    return header.part_of ? [...own, ...wholeEdges(node, header.part_of)] : own;
  });
  // Every part has the ids of its indicators from one table.
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}

/** How a part's columns become those of the long table: keys as they are, each indicator a value with its id. */
function wholeEdges({ model, columns, runsAfter }: SourcedNode, whole: string): ColumnEdge[] {
  const { grain } = model.header;
  return [
    ...columns.map(({ name }) => ({
      parent: { table: model.qualifiedName, column: name },
      child: { table: whole, column: grain.includes(name) ? name : 'value' },
    })),
    ...runsAfter.map((types) => ({
      parent: { table: types.qualifiedName, column: 'indicator_type_id' },
      child: { table: whole, column: 'indicator_type_id' },
    })),
  ];
}

/** A column as people write it: `fact_kline.close`. */
export function columnText({ table, column }: ColumnName): string {
  return `${table}.${column}`;
}

/** The edges between columns by name. */
export function namedEdges(edges: readonly ColumnEdge[]): LineageEdge[] {
  return edges.map(({ parent, child }) => ({
    parent: columnText(parent),
    child: columnText(child),
  }));
}
