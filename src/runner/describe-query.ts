import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
import { errorMessage, withErrorsAsJson } from '../warehouse/error-message.ts';
import { failures } from './failures.ts';
import type { BoundColumn } from './output-columns.ts';

/** Why a query cannot be bound, and at which byte of it, where that is known. */
export interface BindFailure {
  readonly message: string;
  readonly byteOffset?: number;
}

const PREFIX = 'DESCRIBE ';

/** The columns a query gives, without running it. */
export async function describeQuery(
  connection: DuckDBConnection,
  sql: string,
): Promise<BoundColumn[] | BindFailure> {
  try {
    return await describe(connection, sql);
  } catch {
    // Asked once more it tells where as well.
    return withErrorsAsJson(connection, () => describe(connection, sql).catch(bindFailure));
  }
}

async function describe(connection: DuckDBConnection, sql: string): Promise<BoundColumn[]> {
  const rows = await readRows<{ column_name: string; column_type: string }>(
    connection,
    PREFIX + sql,
  );
  return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
}

/** Why each of the queries, each one SELECT, cannot be bound; undefined for one that can. */
export function bindFailures(
  connection: DuckDBConnection,
  queries: readonly string[],
): Promise<(BindFailure | undefined)[]> {
  return failures(connection, PREFIX, queries, async (sql) => {
    const described = await describeQuery(connection, sql);
    return 'message' in described ? described : undefined;
  });
}

function bindFailure(error: unknown): BindFailure {
  const known = errorMessage(error);
  if (!known) return { message: (error as Error).message };
  const { message, position = PREFIX.length } = known;
  return {
    message: message.replaceAll(/\s*\n\s*/g, ' '),
    byteOffset: Math.max(0, position - PREFIX.length),
  };
}
