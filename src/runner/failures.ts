import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Why each of the statements, which change nothing, cannot be run; undefined for one that can. Most of the time all
 * can: they are run at once, and only where that fails is each asked by itself, with `whyNot`.
 */
export async function failures<Failure>(
  connection: DuckDBConnection,
  statements: readonly string[],
  whyNot: (statement: string) => Promise<Failure | undefined>,
): Promise<(Failure | undefined)[]> {
  try {
    if (statements.length > 0) await connection.run(statements.join('\n;'));
    return statements.map(() => undefined);
  } catch {
    // One of them cannot: each by itself tells which.
  }
  const found: (Failure | undefined)[] = [];
  for (const statement of statements) found.push(await whyNot(statement));
  return found;
}
