import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Why each of the queries cannot be run as `prefix` and itself; undefined for one that can. Most of the time all can:
 * they are run at once, and only where that fails is each asked by itself, with `whyNot`.
 */
export async function failures<Failure>(
  connection: DuckDBConnection,
  prefix: string,
  queries: readonly string[],
  whyNot: (query: string) => Promise<Failure | undefined>,
): Promise<(Failure | undefined)[]> {
  if (await canRunAll(connection, prefix, queries)) return queries.map(() => undefined);
  const found: (Failure | undefined)[] = [];
  for (const query of queries) found.push(await whyNot(query));
  return found;
}

async function canRunAll(
  connection: DuckDBConnection,
  prefix: string,
  queries: readonly string[],
): Promise<boolean> {
  if (queries.length === 0) return true;
  const all = queries.map((query) => prefix + query).join('\n;');
  try {
    // A comment or quote that one leaves open may end in another.
    const { count } = await connection.extractStatements(all);
    if (count !== queries.length) return false;
    await connection.run(all);
    return true;
  } catch {
    return false;
  }
}
