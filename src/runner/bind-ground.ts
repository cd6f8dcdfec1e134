import { existsSync } from 'node:fs';
import { type Macro, readMacros } from '../model/macros.ts';
import { type ParseQueries, readTree, serializeQueries } from '../model/sql-tree.ts';
import { type Database, readRows } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { openEmptyWarehouse } from './empty-warehouse.ts';
import type { Landing } from './load.ts';
import type { BoundColumn } from './output-columns.ts';

/** A database in memory that models can be bound in, and what SQL may name in it before there is any model. */
export interface BindGround {
  readonly database: Database;
  readonly parse: ParseQueries;
  readonly macros: ReadonlyMap<string, Macro>;
  /** The columns of the landing tables by name: `raw.kline`, `seeds.interval`. */
  readonly landingTables: ReadonlyMap<string, readonly BoundColumn[]>;
  /** Names that SQL takes for a word of its own. */
  readonly reservedWords: ReadonlySet<string>;
}

/** Opens one, and parses the `queries` that will be asked for; its caller closes the database. */
export async function openBindGround(
  landing: Landing,
  queries: readonly string[] = [],
): Promise<BindGround> {
  const database = await openEmptyWarehouse(landing);
  try {
    const { connection } = database;
    const words = await readRows<{ word: string }>(connection, RESERVED_WORDS);
    const trees = await serializeQueries(connection, queries);
    const treeOf = new Map(queries.map((sql, index) => [sql, trees[index]!]));
    return {
      database,
      async parse(asked) {
        const others = asked.filter((sql) => !treeOf.has(sql));
        const more = await serializeQueries(connection, others);
        for (const [index, sql] of others.entries()) treeOf.set(sql, more[index]!);
        return asked.map((sql) => readTree(sql, treeOf.get(sql)!));
      },
      macros: await readMacros(connection),
      landingTables: await readableTables(connection),
      reservedWords: new Set(words.map(({ word }) => word)),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

const RESERVED_WORDS = `
  SELECT keyword_name AS word FROM duckdb_keywords()
  WHERE keyword_category = 'reserved'`;

/** One on its way to be opened while models are read. */
export interface EarlyGround {
  /** Begins to open it, unless models were bound before: then none is bound again, most of the time. */
  begin(landing: Landing, queries: readonly string[]): void;
  /** What was on its way is given the first time; another one is opened the others. */
  open(landing: Landing): Promise<BindGround>;
  /** Closes what nobody asked for. */
  end(): Promise<void>;
}

/** Nothing is on its way yet. */
export function earlyGround(): EarlyGround {
  let early: Promise<BindGround> | undefined;
  const take = () => {
    const taken = early;
    early = undefined;
    return taken;
  };
  return {
    begin(landing, queries) {
      if (existsSync(landing.project.paths.boundModels)) return;
      early = openBindGround(landing, queries);
      // Told to whoever asks for it.
      early.catch(() => undefined);
    },
    open: (landing) => take() ?? openBindGround(landing),
    end: async () => (await take()?.catch(() => undefined))?.database.close(),
  };
}
