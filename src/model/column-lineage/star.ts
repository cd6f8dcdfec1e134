import type { Tree } from '../sql-tree.ts';
import { type Column, isSameName, type Output } from './relation.ts';
import { resolveName, type Scope, visibleColumns } from './scope.ts';
import { NO_SOURCES, type Sources, unionOf } from './sources.ts';

/** A name in EXCLUDE or RENAME, perhaps with its table. */
interface StarName {
  readonly table?: string;
  readonly column: string;
}

/**
 * The columns that `*`, `t.*` or `COLUMNS(…)` stands for, with EXCLUDE, REPLACE and RENAME.
 * `sourcesOf` gives what an expression of REPLACE is made of.
 */
export function expandStar(
  star: Tree,
  scope: Scope,
  sourcesOf: (node: unknown) => Sources,
): Output {
  const table = String(star.relation_name ?? '');
  const relations = scope.from.relations.filter(
    (relation) => table === '' || isSameName(relation.name, table),
  );
  // `s.*` of a struct gives its fields.
  if (relations.length === 0 && table !== '') {
    return { columns: [], others: resolveName(scope, [table]) };
  }
  const found =
    table === ''
      ? visibleColumns(scope.from)
      : relations.flatMap((relation) => relation.columns.map((column) => ({ column, relation })));
  const excluded: StarName[] = [
    ...list<string>(star.exclude_list).map((column) => ({ column })),
    ...list<StarName>(star.qualified_exclude_list),
  ];
  const replaced = list<{ key: string; value: unknown }>(star.replace_list);
  const renamings = list<{ key: StarName; value: string }>(star.rename_list);
  const isNamed = (name: StarName, column: Column, relation: string) =>
    isSameName(name.column, column.name) && (!name.table || isSameName(name.table, relation));
  const columns = found
    .filter(
      ({ column, relation }) => !excluded.some((name) => isNamed(name, column, relation.name)),
    )
    .map(({ column, relation }) => {
      const replacement = replaced.find(({ key }) => isSameName(key, column.name));
      const renaming = renamings.find(({ key }) => isNamed(key, column, relation.name));
      return {
        name: renaming?.value ?? column.name,
        sources: replacement ? sourcesOf(replacement.value) : column.sources,
      };
    });
  const others = relations.flatMap((relation) => relation.others ?? []);
  return selectedBy(star.expr as Tree | null | undefined, {
    columns,
    ...(others.length > 0 && { others: unionOf(others) }),
  });
}

/** The columns that the argument of `COLUMNS` picks, a regular expression or a list of names. */
function selectedBy(argument: Tree | null | undefined, output: Output): Output {
  if (!argument) return output;
  const pattern = (argument.value as Tree | undefined)?.value;
  if (typeof pattern === 'string') {
    const matches = asPattern(pattern);
    if (matches)
      return { ...output, columns: output.columns.filter(({ name }) => matches.test(name)) };
  }
  // A lambda or a list: which columns it picks is not worked out.
  return {
    columns: [],
    others: unionOf([...output.columns.map(({ sources }) => sources), output.others ?? NO_SOURCES]),
  };
}

function asPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function list<T>(value: unknown): readonly T[] {
  return (value as readonly T[] | null | undefined) ?? [];
}
