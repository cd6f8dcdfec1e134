import type { Macro, MacroOverload } from '../macros.ts';
import type { Tree } from '../sql-tree.ts';
import { columnReferences } from './column-references.ts';
import { allSources } from './relation.ts';
import { resolveName, type Scope, visibleColumns } from './scope.ts';
import { NO_SOURCES, type Sources, unionOf } from './sources.ts';
import { expandStar } from './star.ts';

/** What the value of an expression is made of: all columns in it, those that only order or choose among them. */
export function expressionSources(node: unknown, scope: Scope): Sources {
  if (Array.isArray(node)) return unionOf(node.map((item) => expressionSources(item, scope)));
  if (node === null || typeof node !== 'object') return NO_SOURCES;
  const tree = node as Tree;
  switch (tree.class) {
    case 'CONSTANT':
      return NO_SOURCES;
    case 'COLUMN_REF':
      return resolveName(scope, tree.column_names as readonly string[]);
    case 'STAR':
      return allSources(expandStar(tree, scope, (value) => expressionSources(value, scope)));
    case 'SUBQUERY':
      return subquerySources(tree, scope);
    case 'LAMBDA':
      return lambdaSources(tree, scope);
    case 'POSITIONAL_REFERENCE':
      return (
        visibleColumns(scope.from)[Number(tree.index) - 1]?.column.sources ??
        unionOf(scope.from.relations.map(allSources))
      );
    case 'FUNCTION':
      return functionSources(tree, scope);
    default:
      return expressionSources(Object.values(tree), scope);
  }
}

function subquerySources(tree: Tree, scope: Scope): Sources {
  const query = (tree.subquery as Tree).node as Tree;
  const compared = expressionSources(tree.child, scope);
  if (tree.subquery_type !== 'EXISTS') {
    return unionOf([compared, allSources(scope.readQuery(query, scope))]);
  }
  // Whether there is a row is what its WHERE says; without one it is no column's value.
  if (!query.where_clause) return NO_SOURCES;
  return allSources(scope.readQuery({ ...query, select_list: [query.where_clause] }, scope));
}

/** A lambda, or the arrow of JSON, which the parser cannot tell apart: a lambda's body uses its parameters. */
function lambdaSources({ lhs, expr }: Tree, scope: Scope): Sources {
  const parameters = columnReferences(lhs).map(([name]) => name!.toLowerCase());
  const used = columnReferences(expr).map(([name]) => name!.toLowerCase());
  if (!parameters.every((name) => used.includes(name))) {
    return expressionSources([lhs, expr], scope);
  }
  // What the parameters stand for comes in with the list that is the function's other argument.
  const named = parameters.map((name) => [name, NO_SOURCES] as const);
  return expressionSources(expr, {
    ...scope,
    parameters: new Map([...scope.parameters, ...named]),
  });
}

function functionSources(tree: Tree, scope: Scope): Sources {
  const { children, order_bys, filter } = tree;
  const given = [...methodSubject(tree, scope), ...argumentsOf(children, scope)];
  const macro = scope.known.macros.get(String(tree.function_name).toLowerCase());
  const value = macro
    ? macroSources(macro, given, scope)
    : unionOf(given.map((argument) => argument.sources));
  return unionOf([value, expressionSources([order_bys, filter], scope)]);
}

interface Argument {
  /** Given by `name := value`. */
  readonly name: string;
  readonly sources: Sources;
}

function argumentsOf(children: unknown, scope: Scope): Argument[] {
  return (children as readonly Tree[]).map((child) => ({
    name: String(child.alias ?? '').toLowerCase(),
    sources: expressionSources(child, scope),
  }));
}

/** In `symbol.left(3)` the parser takes the column for a schema. */
function methodSubject({ catalog, schema }: Tree, scope: Scope): Argument[] {
  const parts = [catalog, schema].map((part) => String(part ?? '')).filter((part) => part !== '');
  if (parts.length === 0 || parts.at(-1) === 'main') return [];
  const sources = resolveName(scope, parts);
  return sources.size > 0 ? [{ name: '', sources }] : [];
}

function macroSources(macro: Macro, given: readonly Argument[], scope: Scope): Sources {
  const overload = overloadFor(macro, given.length);
  if (!overload) return unionOf(given.map((argument) => argument.sources));
  const [body] = overload.root.select_list as readonly Tree[];
  return expressionSources(body, {
    ...scope,
    ctes: new Map(),
    parameters: parametersOf(overload, given),
  });
}

/** The columns of a table macro's body, or nothing if the function is no table macro. */
export function tableMacro(
  tree: Tree,
  scope: Scope,
): { readonly root: Tree; readonly parameters: ReadonlyMap<string, Sources> } | undefined {
  const macro = scope.known.macros.get(String(tree.function_name).toLowerCase());
  const given = argumentsOf(tree.children, scope);
  const overload = macro && overloadFor(macro, given.length);
  if (!overload?.isTable) return undefined;
  return { root: overload.root, parameters: parametersOf(overload, given) };
}

/** The shortest overload that takes so many arguments: parameters with a default can be left out. */
function overloadFor({ overloads }: Macro, count: number): MacroOverload | undefined {
  return overloads
    .filter(({ parameters }) => parameters.length >= count)
    .sort((a, b) => a.parameters.length - b.parameters.length)[0];
}

function parametersOf(
  { parameters }: MacroOverload,
  given: readonly Argument[],
): ReadonlyMap<string, Sources> {
  const names = parameters.map((name) => name.toLowerCase());
  const isNamed = (argument: Argument) => names.includes(argument.name);
  const positional = given.filter((argument) => !isNamed(argument));
  return new Map(
    names.map((name, index) => [
      name,
      given.find((argument) => argument.name === name)?.sources ??
        positional[index]?.sources ??
        NO_SOURCES,
    ]),
  );
}
