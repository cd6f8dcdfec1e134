import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
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
  await connection.run('SET errors_as_json = true');
  try {
    const rows = await readRows<{ column_name: string; column_type: string }>(
      connection,
      PREFIX + sql,
    );
    return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
  } catch (error) {
    return failureOf((error as Error).message);
  } finally {
    await connection.run('SET errors_as_json = false');
  }
}

/** Why each of the queries, each one SELECT, cannot be bound; undefined for one that can. */
export async function bindFailures(
  connection: DuckDBConnection,
  queries: readonly string[],
): Promise<(BindFailure | undefined)[]> {
  try {
    await connection.run(queries.map((sql) => PREFIX + sql).join('\n;'));
    return queries.map(() => undefined);
  } catch {
    // One of them cannot: each by itself tells which.
  }
  const failures: (BindFailure | undefined)[] = [];
  for (const sql of queries) {
    const described = await describeQuery(connection, sql);
    failures.push('message' in described ? described : undefined);
  }
  return failures;
}

function failureOf(text: string): BindFailure {
  const json = /\{.*\}/s.exec(text)?.[0];
  if (!json) return { message: text };
  const { exception_message, position } = JSON.parse(json) as {
    exception_message: string;
    position?: string;
  };
  return {
    message: exception_message.replaceAll(/\s*\n\s*/g, ' '),
    byteOffset: Math.max(0, Number(position ?? PREFIX.length) - PREFIX.length),
  };
}
