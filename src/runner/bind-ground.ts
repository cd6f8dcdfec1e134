import type { DuckDBConnection } from '@duckdb/node-api';
import { allDone } from '../all-done.ts';
import { type Macro, readMacros } from '../model/macros.ts';
import { type ParseQueries, readTree, serializeQueries } from '../model/sql-tree.ts';
import { type Database, readRows } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { landShapes, openEmpty } from './empty-warehouse.ts';
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

/**
 * Opens one, in an empty database where the caller has one, and parses the `queries` that will be asked for; its caller
 * closes the database.
 */
export async function openBindGround(
  groundwork: Groundwork,
  queries: readonly string[] = [],
  opening: Promise<Database> = openEmpty(),
): Promise<BindGround> {
  const database = await opening;
  try {
    const { connection } = database;
    const beside = await database.connect();
    try {
      // Words and trees need no table: they are asked for while tables are made.
      const [, reservedWords, trees] = await allDone(
        landShapes(connection, groundwork),
        readWords(beside),
        serializeQueries(beside, queries),
      );
      const [macros, landingTables, tables] = await allDone(
        readMacros(connection),
        readLandingTables(beside),
        readableTables(beside),
      );
      const parse = parser(connection, queries, trees);
      return { database, parse, macros, landingTables, tables, reservedWords };
    } finally {
      beside.closeSync();
    }
  } catch (error) {
    database.close();
    throw error;
  }
}

async function readLandingTables(connection: DuckDBConnection): Promise<string[]> {
  const tables = await readRows<{ name: string }>(connection, LANDING_TABLES);
  return tables.map(({ name }) => name);
}

async function readWords(connection: DuckDBConnection): Promise<Set<string>> {
  const words = await readRows<{ word: string }>(connection, RESERVED_WORDS);
  return new Set(words.map(({ word }) => word));
}

/** DuckDB's parser; it knows the trees of `queries` already. */
function parser(
  connection: DuckDBConnection,
  queries: readonly string[],
  trees: readonly string[],
): ParseQueries {
  const treeOf = new Map(queries.map((sql, index) => [sql, trees[index]!]));
  return async (asked) => {
    const others = asked.filter((sql) => !treeOf.has(sql));
    const more = await serializeQueries(connection, others);
    for (const [index, sql] of others.entries()) treeOf.set(sql, more[index]!);
    return asked.map((sql) => readTree(sql, treeOf.get(sql)!));
  };
}

const LANDING_TABLES = `
  SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
  WHERE schema_name IN ('raw', 'seeds')
  ORDER BY name`;

const RESERVED_WORDS = `
  SELECT keyword_name AS word FROM duckdb_keywords()
  WHERE keyword_category = 'reserved'`;
