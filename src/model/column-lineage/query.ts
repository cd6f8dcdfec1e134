import { cteEntries, type Tree } from '../sql-tree.ts';
import { expressionSources } from './expression.ts';
import { readFrom } from './from-clause.ts';
import { type Column, type Output, renamed, unionByName, unionByPosition } from './relation.ts';
import { EMPTY_FROM, innerScope, type Known, type Scope } from './scope.ts';
import { type Sources, unionOf } from './sources.ts';
import { expandStar } from './star.ts';

/**
 * The columns of a query, and which columns of which tables their values are made of: all that stand in their
 * expressions, through CTEs, subqueries and macros. What only filters or joins rows is not among them.
 */
export function queryLineage(query: Tree, known: Known): Output {
  return readQuery(query, {
    known,
    from: EMPTY_FROM,
    aliases: new Map(),
    parameters: new Map(),
    ctes: new Map(),
    outer: undefined,
    readQuery,
  });
}

function readQuery(query: Tree, scope: Scope): Output {
  const inner = withCtes(query, scope);
  switch (query.type) {
    case 'SELECT_NODE':
      return readSelect(query, inner);
    case 'SET_OPERATION_NODE':
      return readSetOperation(query, inner);
    default:
      return { columns: [], others: expressionSources(query, inner) };
  }
}

function withCtes(query: Tree, scope: Scope): Scope {
  const ctes = new Map(scope.ctes);
  for (const { key, value } of cteEntries(query)) {
    const node = (value.query as Tree).node as Tree;
    const names = (value.aliases as readonly string[] | undefined) ?? [];
    const seen = { ...scope, ctes: new Map(ctes) };
    const output =
      node.type === 'RECURSIVE_CTE_NODE'
        ? readRecursive(key, node, names, seen)
        : renamed(readQuery(node, seen), names);
    ctes.set(key.toLowerCase(), output);
  }
  return { ...scope, ctes };
}

/** A recursive CTE reads itself: its sources grow until another round adds none. */
function readRecursive(
  name: string,
  { left, right }: Tree,
  names: readonly string[],
  scope: Scope,
): Output {
  let output = renamed(readQuery(left as Tree, scope), names);
  for (;;) {
    const ctes = new Map([...scope.ctes, [name.toLowerCase(), output]]);
    const next = unionByPosition(output, readQuery(right as Tree, { ...scope, ctes }));
    if (sizeOf(next) === sizeOf(output)) return output;
    output = next;
  }
}

function sizeOf({ columns, others }: Output): number {
  return columns.reduce((size, { sources }) => size + sources.size, others?.size ?? 0);
}

function readSetOperation(query: Tree, scope: Scope): Output {
  const left = readQuery(query.left as Tree, scope);
  // EXCEPT and INTERSECT choose among the left's rows.
  if (query.setop_type === 'EXCEPT' || query.setop_type === 'INTERSECT') return left;
  const right = readQuery(query.right as Tree, scope);
  return query.setop_type === 'UNION_BY_NAME'
    ? unionByName(left, right)
    : unionByPosition(left, right);
}

function readSelect(query: Tree, outer: Scope): Output {
  const aliases = new Map<string, Sources>();
  const from = readFrom(query.from_table as Tree, outer);
  const scope: Scope = { ...innerScope(outer, from), aliases };
  const columns: Column[] = [];
  const others: Sources[] = [];
  for (const item of query.select_list as readonly Tree[]) {
    if (item.class === 'STAR' && !item.alias) {
      const star = expandStar(item, scope, (value) => expressionSources(value, scope));
      columns.push(...star.columns);
      if (star.others) others.push(star.others);
      continue;
    }
    const sources = expressionSources(item, scope);
    if (isSeveral(item)) others.push(sources);
    else columns.push({ name: nameOf(item), sources });
    if (item.alias) aliases.set(String(item.alias).toLowerCase(), sources);
  }
  return { columns, ...(others.length > 0 && { others: unionOf(others) }) };
}

function nameOf(item: Tree): string {
  if (item.alias) return String(item.alias);
  return item.class === 'COLUMN_REF' ? (item.column_names as readonly string[]).at(-1)! : '';
}

/** Whether an item may be any number of columns: `max(COLUMNS(*))`, `* LIKE 'a%'`, `unnest(struct)`. */
function isSeveral(item: Tree): boolean {
  return (!item.alias && item.function_name === 'unnest') || hasStar(item, !item.alias);
}

function hasStar(node: unknown, anyStar: boolean): boolean {
  if (Array.isArray(node)) return node.some((item) => hasStar(item, anyStar));
  if (node === null || typeof node !== 'object') return false;
  const tree = node as Tree;
  if (tree.class === 'SUBQUERY') return false;
  if (tree.class === 'STAR') return anyStar || tree.columns === true;
  return Object.values(tree).some((item) => hasStar(item, anyStar));
}
