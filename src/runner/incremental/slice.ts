import type { DuckDBConnection } from '@duckdb/node-api';
import { renameTables } from '../../model/rename-tables.ts';
import { type QueryReads, tableName } from '../../model/sql-tree.ts';
import { identifier } from '../../warehouse/sql-text.ts';

/** For each input, as the model's SQL names it, a query for those of its rows that are read; of the others all are. */
export type Slices = ReadonlyMap<string, string>;

/** To find the rows of a short slice so often takes less than to keep all of its columns. */
const FEW_READS = 2;

/**
 * The model's SELECT over slices of its inputs, which it then has as temporary views. If slices `areShort`, one that it
 * names often is read once and kept while it runs: to plan all of its regions each time takes most of what it takes.
 */
export async function sliceQuery(
  connection: DuckDBConnection,
  sql: string,
  query: QueryReads,
  slices: Slices,
  areShort: boolean,
): Promise<string> {
  const names = new Map<string, string>();
  const kept: string[] = [];
  for (const [table, rows] of slices) {
    const reads = query.tables.filter((reference) => tableName(reference) === table).length;
    if (areShort && reads > FEW_READS) {
      const name = identifier(nameFor(table, sql));
      kept.push(`${name} AS MATERIALIZED (${rows})`);
      names.set(table, name);
    } else {
      const view = `slice_${table.replace('.', '_')}`;
      await connection.run(`CREATE OR REPLACE TEMP VIEW ${view} AS ${rows}`);
      names.set(table, view);
    }
  }
  const sliced = renameTables(sql, query.tables, (table) => names.get(tableName(table)));
  return kept.length === 0 ? sliced : `WITH ${kept.join(', ')} SELECT * FROM (${sliced}\n)`;
}

/** A name that the SELECT does not know. */
function nameFor(table: string, sql: string): string {
  let name = `slice of ${table}`;
  while (sql.includes(name)) name += ', too';
  return name;
}
