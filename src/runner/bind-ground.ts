import { type Macro, readMacros } from '../model/macros.ts';
import { type ParseQueries, readTree, serializeQueries } from '../model/sql-tree.ts';
import { type Database, readRows } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { openEmptyWarehouse } from './empty-warehouse.ts';
import type { Groundwork } from './load.ts';
import type { BoundColumn } from './output-columns.ts';

/** A database in memory that models can be bound in, and what SQL may name in it before there is any model. */
export interface BindGround {
  readonly database: Database;
  readonly parse: ParseQueries;
  readonly macros: ReadonlyMap<string, Macro>;
  /** The names of the landing tables: `raw.kline`, `seeds.interval`. */
  readonly landingTables: readonly string[];
  /** The columns of all that is there by name, of what is no landing table too. */
  readonly tables: ReadonlyMap<string, readonly BoundColumn[]>;
  /** Names that SQL takes for a word of its own. */
  readonly reservedWords: ReadonlySet<string>;
}

/** Opens one, and parses the `queries` that will be asked for; its caller closes the database. */
export async function openBindGround(
  groundwork: Groundwork,
  queries: readonly string[] = [],
): Promise<BindGround> {
  const database = await openEmptyWarehouse(groundwork);
  try {
    const { connection } = database;
    const landing = await readRows<{ name: string }>(connection, LANDING_TABLES);
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
      landingTables: landing.map(({ name }) => name),
      tables: await readableTables(connection),
      reservedWords: new Set(words.map(({ word }) => word)),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

const LANDING_TABLES = `
  SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
  WHERE schema_name IN ('raw', 'seeds')
  ORDER BY name`;

const RESERVED_WORDS = `
  SELECT keyword_name AS word FROM duckdb_keywords()
  WHERE keyword_category = 'reserved'`;
