import { setImmediate as othersTurn } from 'node:timers/promises';
import {
  type ParsedQuery,
  type ParseFailure,
  type ParseQueries,
  readTree,
  serializeQueries,
} from '../model/sql-tree.ts';
import type { Database } from '../warehouse/database.ts';

/** DuckDB's parser on a connection of its own. */
export interface Parser {
  /** Parses no query twice. Between two of them others have their turn. */
  readonly parse: ParseQueries;
  /** Once nothing is under way any more. */
  close(): Promise<void>;
}

/** Opens one that begins with the queries that will be asked for, one lot after the other. */
export async function openParser(
  database: Database,
  lots: readonly (readonly string[])[],
): Promise<Parser> {
  const connection = await database.connect();
  /** The lot of each query: trees by query. */
  const lotOf = new Map<string, Promise<ReadonlyMap<string, string>>>();
  let last: Promise<unknown> = Promise.resolve();
  const begin = (queries: readonly string[]) => {
    const lot = last.then(async () => {
      const trees = await serializeQueries(connection, queries);
      return new Map(queries.map((sql, index) => [sql, trees[index]!]));
    });
    for (const sql of queries) lotOf.set(sql, lot);
    // Told to whoever asks for it.
    last = lot.catch(() => undefined);
  };
  for (const queries of lots) begin(queries);
  const parsed = new Map<string, ParsedQuery | ParseFailure>();
  return {
    async parse(asked) {
      const others = asked.filter((sql) => !lotOf.has(sql));
      if (others.length > 0) begin(others);
      for (const sql of asked) {
        if (parsed.has(sql)) continue;
        const trees = await lotOf.get(sql)!;
        await othersTurn();
        parsed.set(sql, readTree(sql, trees.get(sql)!));
      }
      return asked.map((sql) => parsed.get(sql)!);
    },
    async close() {
      await last;
      connection.closeSync();
    },
  };
}
