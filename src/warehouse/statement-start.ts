import type { DuckDBConnection } from '@duckdb/node-api';

const SPACE_AND_COMMENTS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;

/**
 * The character at which a statement of a text begins, for errors that do not say where they are: the one of this
 * number, counted from 0, or without a number the first that DuckDB cannot read.
 */
export async function statementStart(
  connection: DuckDBConnection,
  sql: string,
  index = Number.POSITIVE_INFINITY,
): Promise<number> {
  let start = 0;
  for (const { 0: semicolon, index: at } of sql.matchAll(/;/g)) {
    const end = at + semicolon.length;
    const before = await countStatements(connection, sql.slice(0, end));
    if (before !== undefined && before <= index) start = end;
  }
  return start + SPACE_AND_COMMENTS.exec(sql.slice(start))![0].length;
}

/** How many statements a text has; nothing where it ends inside one, or has one that cannot be read. */
async function countStatements(
  connection: DuckDBConnection,
  sql: string,
): Promise<number | undefined> {
  try {
    return (await connection.extractStatements(sql)).count;
  } catch {
    return undefined;
  }
}
