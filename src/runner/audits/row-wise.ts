import type { DuckDBConnection } from '@duckdb/node-api';
import { renameTables } from '../../model/rename-tables.ts';
import { parseQuery, tableName } from '../../model/sql-tree.ts';

/** What a plan is made of that judges each row of one table by itself. */
const ROW_WISE = ['PROJECTION', 'FILTER', 'SEQ_SCAN'];

/**
 * The query on `rows`, some of those of `table`, if it judges each row of that table by itself, and nothing else: it then
 * gives those of its rows that come of these. Nothing for any other query.
 */
export async function onRows(
  connection: DuckDBConnection,
  query: string,
  table: string,
  rows: string,
): Promise<string | undefined> {
  const parsed = await parseQuery(connection, query);
  if ('message' in parsed || parsed.tables.length !== 1) return undefined;
  if (tableName(parsed.tables[0]!) !== table.toLowerCase()) return undefined;
  const onSome = renameTables(query, parsed.tables, () => rows);
  const operators = await planOf(connection, onSome);
  return operators?.every((name) => ROW_WISE.includes(name)) ? onSome : undefined;
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
    // What is wrong with it is told by running it as it stands.
    return undefined;
  }
}

function operatorsOf(plan: readonly Operator[]): string[] {
  return plan.flatMap(({ name, children }) => [name.trim(), ...operatorsOf(children)]);
}
