import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';

/** A table or function that a query names, and the byte of the query where it does. */
export interface Reference {
  readonly schema: string;
  readonly name: string;
  readonly byteOffset: number;
}

/** A table that a query names in a FROM. */
export interface TableReference extends Reference {
  /** The name that the query gives it; empty where it gives none. */
  readonly alias: string;
}

/** The name of a model or landing table as the project writes it: `fact_kline`, `staging.stg_kline`. */
export function tableName({ schema, name }: Reference): string {
  return (schema && schema !== 'main' ? `${schema}.${name}` : name).toLowerCase();
}

/** What a query reads, and how. */
export interface QueryReads {
  /** Tables outside the query's own CTEs. */
  readonly tables: readonly TableReference[];
  /** Whether any of its joins is an ASOF JOIN. */
  readonly hasAsOfJoin: boolean;
}

/** A query as DuckDB's parser reads it. */
export interface ParsedQuery extends QueryReads {
  /** Functions, macros among them. */
  readonly functions: readonly Reference[];
  /** The parse tree without places, as JSON: the same for queries that differ in layout and comments alone. */
  readonly tree: string;
  /** The parse tree itself, from the query's outermost node; made anew each time, for few ask and it is large. */
  readonly root: Tree;
}

/** Why a query cannot be parsed, and where. */
export interface ParseFailure {
  readonly message: string;
  readonly byteOffset: number;
}

/** A node of DuckDB's parse tree. */
export type Tree = { readonly [key: string]: unknown };

/** Parses queries of one SELECT each. */
export type ParseQueries = (
  queries: readonly string[],
) => Promise<readonly (ParsedQuery | ParseFailure)[]>;

/** Parses queries of one SELECT each with DuckDB's own parser, all in one statement. */
export async function parseQueries(
  connection: DuckDBConnection,
  queries: readonly string[],
): Promise<(ParsedQuery | ParseFailure)[]> {
  const trees = await serializeQueries(connection, queries);
  return trees.map((tree, index) => readTree(queries[index]!, tree));
}

/** What DuckDB's parser makes of each query, as JSON for `readTree`. */
export async function serializeQueries(
  connection: DuckDBConnection,
  queries: readonly string[],
): Promise<string[]> {
  // A list without values has no type.
  if (queries.length === 0) return [];
  const rows = await readRows<{ tree: string }>(
    connection,
    'SELECT json_serialize_sql(unnest($1::VARCHAR[])) AS tree',
    [listValue(queries)],
  );
  return rows.map(({ tree }) => tree);
}

/** Parses one SELECT with DuckDB's own parser. */
export async function parseQuery(
  connection: DuckDBConnection,
  sql: string,
): Promise<ParsedQuery | ParseFailure> {
  const [parsed] = await parseQueries(connection, [sql]);
  return parsed!;
}

/** Reads what `serializeQueries` gives for a query. */
export function readTree(sql: string, json: string): ParsedQuery | ParseFailure {
  const tree = parseTree(json);
  if (tree.error) {
    // Of what it cannot read, DuckDB counts characters; in the tree it counts bytes.
    const before = [...sql].slice(0, Number(tree.position ?? 0)).join('');
    return { message: String(tree.error_message), byteOffset: Buffer.byteLength(before) };
  }
  const statements = tree.statements as readonly Tree[];
  if (statements.length !== 1) {
    const found = statements.length === 0 ? 'none' : `${statements.length} statements`;
    return { message: `expected one SELECT, found ${found}`, byteOffset: 0 };
  }
  const tables: TableReference[] = [];
  const functions: Reference[] = [];
  collect(tree.statements, new Set(), tables, functions);
  return {
    tables,
    hasAsOfJoin: json.includes('"ref_type":"ASOF"'),
    functions,
    get tree() {
      return json
        .slice(BEFORE_STATEMENTS.length, -1)
        .replaceAll(PLACE, '')
        .replaceAll(DOUBLE, (_, before, double) => before + Number(double));
    },
    get root() {
      const [statement] = parseTree(json).statements as readonly Tree[];
      return statement!.node as Tree;
    },
  };
}

function parseTree(json: string): Tree {
  return JSON.parse(json.replaceAll(INFINITE, '$1null'));
}

/** What DuckDB writes before the statements of a query that it can read; an end of one character comes after them. */
const BEFORE_STATEMENTS = '{"error":false,"statements":';
/** A place in a parse tree, where quotes inside strings have a backslash before them; so in the others. */
const PLACE = /,"query_location":\d+/g;
/** A double, which DuckDB writes as `1000000.0` and JavaScript, whose way is kept, as `1000000`. */
const DOUBLE = /("value":)(-?\d+(?:\.\d+(?:e[+-]?\d+)?|e[+-]?\d+))/g;
/** A double that JSON has no way to write. */
const INFINITE = /("value":)(?:-?Infinity|NaN)/g;

/** Walks the tree; `ctes` are the names that mean a CTE at this point, not a table. */
function collect(
  node: unknown,
  ctes: ReadonlySet<string>,
  tables: TableReference[],
  functions: Reference[],
): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, ctes, tables, functions);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const tree = node as Tree;
  if (tree.type === 'BASE_TABLE') {
    const reference = {
      schema: String(tree.schema_name),
      name: String(tree.table_name),
      alias: String(tree.alias),
      byteOffset: Number(tree.query_location),
    };
    if (reference.schema !== '' || !ctes.has(reference.name.toLowerCase())) tables.push(reference);
  }
  if (tree.class === 'FUNCTION') {
    functions.push({
      schema: String(tree.schema),
      name: String(tree.function_name),
      byteOffset: Number(tree.query_location),
    });
  }
  let scope = ctes;
  for (const { key, value } of cteEntries(tree)) {
    const inner = withName(scope, key);
    // Only a recursive CTE sees itself; a plain one of a table's name reads that table.
    collect(value, isRecursive(value) ? inner : scope, tables, functions);
    scope = inner;
  }
  for (const key in tree) {
    if (key !== 'cte_map') collect(tree[key], scope, tables, functions);
  }
}

/** The CTEs that a query node defines, in order. */
export function cteEntries(tree: Tree): { key: string; value: Tree }[] {
  return (tree.cte_map as { map: { key: string; value: Tree }[] } | undefined)?.map ?? [];
}

function isRecursive(cte: Tree): boolean {
  const query = cte.query as { node: Tree };
  return query.node.type === 'RECURSIVE_CTE_NODE';
}

function withName(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names, name.toLowerCase()]);
}
