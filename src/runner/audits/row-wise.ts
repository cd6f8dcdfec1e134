import type { DuckDBConnection } from '@duckdb/node-api';
import { columnReferences } from '../../model/column-lineage/column-references.ts';
import type { Model } from '../../model/model.ts';
import { renameTables } from '../../model/rename-tables.ts';
import { type ParsedQuery, parseQuery, tableName } from '../../model/sql-tree.ts';

/** What a plan is made of that judges each row of one table by itself. */
const ROW_WISE = ['PROJECTION', 'FILTER', 'SEQ_SCAN'];

/**
 * Functions that say the same of the same values at any time. There are more; what is asked with another one, or with a
 * macro, may ask the clock.
 */
const TIMELESS = [
  ...['+', '-', '*', '/', '//', '%', '||', '~~', '!~~'],
  ...['abs', 'ceil', 'floor', 'greatest', 'isfinite', 'isinf', 'isnan', 'least', 'len', 'length'],
  ...['list_contains', 'round', 'sign', 'struct_extract'],
];

/**
 * The query on `rows`, some of those of the model's table, if it judges each row of that table by itself and by nothing
 * else: it then gives those of its rows that come of these. Nothing for any other query.
 */
export async function onRows(
  connection: DuckDBConnection,
  query: string,
  model: Model,
  rows: string,
): Promise<string | undefined> {
  // What a view shows may change with no change of what it reads.
  if (model.header.materialize === 'view') return undefined;
  const parsed = await parseQuery(connection, query);
  if ('message' in parsed || !readsItsColumnsAlone(parsed, model)) return undefined;
  const operators = await planOf(connection, query);
  if (!operators?.every((name) => ROW_WISE.includes(name))) return undefined;
  return renameTables(query, parsed.tables, () => rows);
}

/** Whether all that a query names is the model's table, its columns, and functions that do not change their mind. */
function readsItsColumnsAlone({ tables, functions, root }: ParsedQuery, model: Model): boolean {
  const columns = Object.keys(model.header.columns).map((name) => name.toLowerCase());
  return (
    tables.length === 1 &&
    tableName(tables[0]!) === model.qualifiedName &&
    functions.every(({ name }) => TIMELESS.includes(name.toLowerCase())) &&
    // A word such as current_date stands like a column.
    columnReferences(root).every((parts) => columns.includes(parts.at(-1)!.toLowerCase()))
  );
}

interface Operator {
  readonly name: string;
  readonly children: readonly Operator[];
}

/** The operators that a query is planned to be run with; nothing where it cannot be planned. */
async function planOf(
  connection: DuckDBConnection,
  query: string,
): Promise<readonly string[] | undefined> {
  try {
    const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${query}`);
    const [[, plan]] = reader.getRowsJS() as [[string, string]];
    return operatorsOf(JSON.parse(plan) as Operator[]);
  } catch {
    // What is wrong with it is told by running it.
    return undefined;
  }
}

function operatorsOf(plan: readonly Operator[]): string[] {
  return plan.flatMap(({ name, children }) => [name.trim(), ...operatorsOf(children)]);
}
