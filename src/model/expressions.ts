import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
type JsonObject = { readonly [key: string]: Json };

/** An expression whose evaluation can fail, and the byte of the query where it first stands. */
export interface Expression {
  readonly byteOffset: number;
  /** Without places: the same wherever the same is written, as in SELECT and GROUP BY. */
  readonly text: string;
}

/** A query taken apart for finding out which of its expressions fails. */
export interface Expressions {
  /** Those inside another one come before it. */
  readonly all: readonly Expression[];
  /** The bytes of the query where anything is named or called. */
  readonly places: ReadonlySet<number>;
  /** The query with these expressions giving NULL where they would fail. DuckDB may not take it. */
  sparing(spared: readonly Expression[]): Promise<string>;
}

/** The expressions of one SELECT, or nothing where it could not be put together again as it was. */
export async function readExpressions(
  connection: DuckDBConnection,
  sql: string,
): Promise<Expressions | undefined> {
  const [row] = await readRows<{ tree: string }>(
    connection,
    'SELECT json_serialize_sql($1::VARCHAR) AS tree',
    [sql],
  );
  // Whole numbers that JavaScript would round.
  if (/:\d{16,}/.test(row!.tree.replaceAll(/"query_location":\d+/g, ''))) return undefined;
  const tree = JSON.parse(row!.tree) as Json;
  const found = new Map<string, Expression>();
  const places = new Set<number>();
  const visit = (node: Json) => {
    if (node === null || typeof node !== 'object') return;
    for (const child of Object.values(node)) visit(child);
    const byteOffset = isObject(node) ? Number(node.query_location) : Number.NaN;
    // DuckDB writes 2^64 - 1 for no place.
    if (!Number.isSafeInteger(byteOffset)) return;
    places.add(byteOffset);
    if (!isObject(node) || !canFail(node)) return;
    const text = textOf(node);
    if (!found.has(text)) found.set(text, { byteOffset, text });
  };
  visit(tree);
  return {
    all: [...found.values()],
    places,
    async sparing(spared) {
      const texts = new Set(spared.map((expression) => expression.text));
      const [written] = await readRows<{ sql: string }>(
        connection,
        'SELECT json_deserialize_sql($1::JSON) AS sql',
        [JSON.stringify(spare(tree, texts))],
      );
      return written!.sql;
    },
  };
}

function isObject(node: Json): node is JsonObject {
  return node !== null && typeof node === 'object' && !Array.isArray(node);
}

function canFail(node: JsonObject): boolean {
  return node.class === 'FUNCTION' || node.class === 'CAST' || isScalarSubquery(node);
}

function isScalarSubquery(node: JsonObject): boolean {
  return node.class === 'SUBQUERY' && node.subquery_type === 'SCALAR';
}

function textOf(node: Json): string {
  return JSON.stringify(node, (key, value) =>
    key === 'query_location' || key === 'alias' ? undefined : value,
  );
}

function spare(node: Json, texts: ReadonlySet<string>): Json {
  if (node === null || typeof node !== 'object') return node;
  if (!isObject(node)) return node.map((item) => spare(item, texts));
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'query_location' ? 0 : spare(value, texts),
    ]),
  );
  if (!canFail(node) || !texts.has(textOf(node))) return copy;
  if (isScalarSubquery(node)) return withOneRow(copy);
  const alias = node.alias ?? '';
  if (node.function_name === 'error') return { ...constant('NULL', null), alias };
  return {
    class: 'OPERATOR',
    type: 'OPERATOR_TRY',
    alias,
    query_location: 0,
    children: [{ ...copy, alias: '' }],
  };
}

/** A scalar subquery fails by giving more than one row. */
function withOneRow(subquery: JsonObject): JsonObject {
  const { node } = subquery.subquery as { node: JsonObject };
  const limit = { type: 'LIMIT_MODIFIER', limit: constant('INTEGER', 1), offset: null };
  const modifiers = [...(node.modifiers as readonly Json[]), limit];
  return { ...subquery, subquery: { node: { ...node, modifiers } } };
}

function constant(type: string, value: Json): JsonObject {
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    query_location: 0,
    value: { type: { id: type, type_info: null }, is_null: value === null, value },
  };
}
