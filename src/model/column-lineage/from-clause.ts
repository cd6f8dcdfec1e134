import type { Tree } from '../sql-tree.ts';
import { expressionSources, tableMacro } from './expression.ts';
import { pivotOutput } from './pivot.ts';
import { findColumn, type Output, type Relation, renamed, unnamedSources } from './relation.ts';
import { EMPTY_FROM, type From, findUnqualified, innerScope, type Scope } from './scope.ts';
import { NO_SOURCES, type Sources, sourceColumn, unionOf } from './sources.ts';

/** What a FROM clause brings in. `scope` is that of what stands to the left, and of the query around. */
export function readFrom(node: Tree, scope: Scope): From {
  if (node.type === 'EMPTY') return EMPTY_FROM;
  if (node.type === 'JOIN') return readJoin(node, scope);
  return { relations: [named(node, readOne(node, scope))], merged: new Map() };
}

function readOne(node: Tree, scope: Scope): Output {
  switch (node.type) {
    case 'BASE_TABLE':
      return readTable(node, scope);
    case 'SUBQUERY':
      return scope.readQuery((node.subquery as Tree).node as Tree, scope);
    case 'TABLE_FUNCTION':
      return readTableFunction(node.function as Tree, scope);
    case 'EXPRESSION_LIST':
      return valuesOutput(node.values as readonly (readonly unknown[])[], scope);
    case 'PIVOT': {
      const source = readFrom(node.source as Tree, scope);
      return pivotOutput(node, innerScope(scope, source));
    }
    default:
      // What DESCRIBE and the like say of a table is none of its values.
      return { columns: [], others: NO_SOURCES };
  }
}

function named(node: Tree, output: Output): Relation {
  const alias = String(node.alias ?? '');
  const columns = (node.column_name_alias as readonly string[] | undefined) ?? [];
  return {
    ...renamed(output, columns),
    schema: alias === '' ? String(node.schema_name ?? '') : '',
    name:
      alias || String(node.table_name ?? (node.function as Tree | undefined)?.function_name ?? ''),
  };
}

function readTable(node: Tree, { known, ctes }: Scope): Output {
  const schema = String(node.schema_name).toLowerCase();
  const name = String(node.table_name).toLowerCase();
  const cte = schema === '' ? ctes.get(name) : undefined;
  if (cte) return cte;
  const table = schema === '' || schema === 'main' ? name : `${schema}.${name}`;
  const columns = known.tables.get(table);
  if (!columns) return { columns: [], others: NO_SOURCES };
  return {
    columns: columns.map((column) => ({ name: column, sources: sourceColumn(table, column) })),
  };
}

function readTableFunction(call: Tree, scope: Scope): Output {
  const macro = tableMacro(call, scope);
  if (!macro) return { columns: [], others: expressionSources(call.children, scope) };
  const { root, parameters } = macro;
  return scope.readQuery(root, { ...scope, ctes: new Map(), parameters });
}

function valuesOutput(rows: readonly (readonly unknown[])[], scope: Scope): Output {
  const width = rows[0]?.length ?? 0;
  return {
    columns: Array.from({ length: width }, (_, index) => ({
      name: `col${index}`,
      sources: unionOf(rows.map((row) => expressionSources(row[index], scope))),
    })),
  };
}

function readJoin(node: Tree, scope: Scope): From {
  const left = readFrom(node.left as Tree, scope);
  const right = readFrom(node.right as Tree, innerScope(scope, left));
  if (node.join_type === 'SEMI' || node.join_type === 'ANTI') return left;
  const merged = new Map([...right.merged, ...left.merged]);
  for (const name of sharedNames(node, left, right)) {
    merged.set(name.toLowerCase(), mergedSources(String(node.join_type), left, right, name));
  }
  return { relations: [...left.relations, ...right.relations], merged };
}

function sharedNames(node: Tree, left: From, right: From): readonly string[] {
  if (node.ref_type !== 'NATURAL')
    return (node.using_columns as readonly string[] | undefined) ?? [];
  const names = left.relations.flatMap(({ columns }) => columns.map((column) => column.name));
  return names.filter((name) => right.relations.some((relation) => findColumn(relation, name)));
}

/** An outer join gives the value of the side that has a row, FULL that of either. */
function mergedSources(joinType: string, left: From, right: From, name: string): Sources {
  const ofLeft = findUnqualified(left, name) ?? unnamedOf(left);
  const ofRight = findUnqualified(right, name) ?? unnamedOf(right);
  if (joinType === 'RIGHT') return ofRight;
  return joinType === 'FULL' ? unionOf([ofLeft, ofRight]) : ofLeft;
}

function unnamedOf(from: From): Sources {
  return unionOf(from.relations.flatMap((relation) => unnamedSources(relation) ?? []));
}
