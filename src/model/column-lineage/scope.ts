import type { Macro } from '../macros.ts';
import type { Tree } from '../sql-tree.ts';
import {
  allSources,
  type Column,
  findColumn,
  isSameName,
  type Output,
  type Relation,
  unnamedSources,
} from './relation.ts';
import { NO_SOURCES, type Sources, unionOf } from './sources.ts';

/** What FROM brings in. */
export interface From {
  readonly relations: readonly Relation[];
  /** The columns that USING and NATURAL make one of two, by name in small letters. */
  readonly merged: ReadonlyMap<string, Sources>;
}

export const EMPTY_FROM: From = { relations: [], merged: new Map() };

/** What a query may refer to outside itself. */
export interface Known {
  /** The column names of tables, by qualified name in small letters: `staging.stg_kline`. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly macros: ReadonlyMap<string, Macro>;
}

/** What a name can mean at one place of a query. */
export interface Scope {
  readonly known: Known;
  readonly from: From;
  /** Names given by AS further up in the SELECT list. */
  readonly aliases: ReadonlyMap<string, Sources>;
  /** Parameters of the macro or lambda that the place is in; they hide columns. */
  readonly parameters: ReadonlyMap<string, Sources>;
  readonly ctes: ReadonlyMap<string, Output>;
  /** The query around this one. */
  readonly outer: Scope | undefined;
  /** What a query gives at a place with this scope. */
  readonly readQuery: (query: Tree, scope: Scope) => Output;
}

/** The scope of a query that stands in this one. */
export function innerScope(scope: Scope, from: From): Scope {
  return { ...scope, from, aliases: new Map(), outer: scope };
}

/** The columns that a bare `*` stands for, each with its relation. */
export function visibleColumns(from: From): { column: Column; relation: Relation }[] {
  const seen = new Set<string>();
  return from.relations.flatMap((relation) =>
    relation.columns.flatMap((column) => {
      const name = column.name.toLowerCase();
      const merged = from.merged.get(name);
      if (!merged) return [{ column, relation }];
      if (seen.has(name)) return [];
      seen.add(name);
      return [{ column: { name: column.name, sources: merged }, relation }];
    }),
  );
}

/** What a name without a table means in this FROM; nothing if it is none of its known columns. */
export function findUnqualified(from: From, name: string): Sources | undefined {
  const merged = from.merged.get(name.toLowerCase());
  if (merged) return merged;
  for (const relation of from.relations) {
    const column = findColumn(relation, name);
    if (column) return column.sources;
  }
  return undefined;
}

/** What a name such as `close`, `b.close` or `indicators.bars.close` is made of. */
export function resolveName(scope: Scope, parts: readonly string[]): Sources {
  const parameter = scope.parameters.get(parts[0]!.toLowerCase());
  if (parameter) return parameter;
  return resolveColumn(scope, parts);
}

function resolveColumn(scope: Scope | undefined, parts: readonly string[]): Sources {
  if (!scope) return NO_SOURCES;
  const { from, aliases, outer } = scope;
  const [first, second] = parts as [string, string | undefined];
  const exact =
    inSchema(from, parts) ??
    (second === undefined ? undefined : inRelation(from, first, second)) ??
    // What follows a column's name is a field of its struct.
    findUnqualified(from, first) ??
    aliases.get(first.toLowerCase()) ??
    wholeRow(from, first);
  if (exact) return exact;
  const others = from.relations.flatMap((relation) => unnamedSources(relation) ?? []);
  return unionOf([...others, resolveColumn(outer, parts)]);
}

function inSchema(from: From, [schema, table, column]: readonly string[]): Sources | undefined {
  if (schema === undefined || table === undefined || column === undefined) return undefined;
  const relation = from.relations.find(
    (candidate) => isSameName(candidate.schema, schema) && isSameName(candidate.name, table),
  );
  return relation && findColumn(relation, column)?.sources;
}

function inRelation(from: From, table: string, column: string): Sources | undefined {
  const relation = from.relations.find((candidate) => isSameName(candidate.name, table));
  return relation && (findColumn(relation, column)?.sources ?? unnamedSources(relation));
}

/** A table's name as a value is its row as a struct. */
function wholeRow(from: From, table: string): Sources | undefined {
  const relation = from.relations.find((candidate) => isSameName(candidate.name, table));
  return relation && allSources(relation);
}
