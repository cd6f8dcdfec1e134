import type { Tree } from '../sql-tree.ts';
import { columnReferences } from './column-references.ts';
import { expressionSources } from './expression.ts';
import { allSources, type Column, isSameName, type Output } from './relation.ts';
import { resolveName, type Scope, visibleColumns } from './scope.ts';
import { NO_SOURCES, unionOf } from './sources.ts';
import { expandStar } from './star.ts';

/** What PIVOT or UNPIVOT makes of a table; `scope` is that of the table's columns. */
export function pivotOutput(node: Tree, scope: Scope): Output {
  const source = visibleColumns(scope.from).map(({ column }) => column);
  const values = (node.unpivot_names as readonly string[] | undefined) ?? [];
  return values.length > 0 ? unpivoted(node, scope, source) : pivoted(node, scope, source);
}

/** Columns named by data come from what is aggregated and what names them. */
function pivoted(node: Tree, scope: Scope, source: readonly Column[]): Output {
  const used = [
    node.aggregates,
    (node.pivots as readonly Tree[]).map((pivot) => pivot.pivot_expressions),
  ];
  const groups = (node.groups as readonly string[] | undefined) ?? [];
  const names = columnReferences(used).map((parts) => parts.at(-1)!);
  const kept = source.filter(({ name }) =>
    groups.length > 0
      ? groups.some((group) => isSameName(group, name))
      : !names.some((other) => isSameName(other, name)),
  );
  return { columns: kept, others: expressionSources(used, scope) };
}

/** The new columns of names hold no values of the table; those of values hold all that were turned. */
function unpivoted(node: Tree, scope: Scope, source: readonly Column[]): Output {
  const pivots = node.pivots as readonly Tree[];
  const entries = pivots.flatMap((pivot) => (pivot.entries as readonly Tree[] | undefined) ?? []);
  const stars = entries
    .filter((entry) => entry.star_expr)
    .map((entry) => expandStar(entry.star_expr as Tree, scope, () => NO_SOURCES));
  const named = entries.flatMap((entry) =>
    ((entry.values as readonly Tree[] | undefined) ?? []).map((value) => String(value.value)),
  );
  const turned = unionOf([
    ...stars.map(allSources),
    ...named.map((name) => resolveName(scope, [name])),
  ]);
  const gone = [...named, ...stars.flatMap(({ columns }) => columns.map((column) => column.name))];
  const nameColumns = pivots.flatMap((pivot) => (pivot.unpivot_names as readonly string[]) ?? []);
  return {
    columns: [
      ...source.filter(({ name }) => !gone.some((other) => isSameName(other, name))),
      ...nameColumns.map((name) => ({ name, sources: NO_SOURCES })),
      ...(node.unpivot_names as readonly string[]).map((name) => ({ name, sources: turned })),
    ],
  };
}
