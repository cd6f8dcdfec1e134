import type { DuckDBConnection } from '@duckdb/node-api';
import { type Macro, readMacros } from '../model/macros.ts';
import { type ParseQueries, readTree, serializeQueries } from '../model/sql-tree.ts';
import { type Database, readRows } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { landShapes, openEmpty } from './empty-warehouse.ts';
import type { Groundwork } from './load.ts';
import type { BoundColumn } from './output-columns.ts';

/** A database in memory that models can be bound in. */
export interface BindGround {
  readonly database: Database;
  readonly parse: ParseQueries;
  /** What SQL may name before there is any model; its making may be under way still. */
  readonly landed: Promise<Landed>;
  close(): Promise<void>;
}

/** What is there before any model. */
export interface Landed {
  readonly macros: ReadonlyMap<string, Macro>;
  /** The names of the landing tables: `raw.kline`, `seeds.interval`. */
  readonly landingTables: readonly string[];
  /** The columns of all tables by name, of what is no landing table too. */
  readonly tables: ReadonlyMap<string, readonly BoundColumn[]>;
  /** Names that SQL takes for a word of its own. */
  readonly reservedWords: ReadonlySet<string>;
}

/**
 * Opens one, in an empty database where the caller has one, and parses the `queries` that will be asked for; its caller
 * closes it.
 */
export async function openBindGround(
  groundwork: Groundwork,
  queries: readonly string[] = [],
  opening: Promise<Database> = openEmpty(),
): Promise<BindGround> {
  const database = await opening;
  const { connection } = database;
  const landed = landShapes(connection, groundwork).then(() => readLanded(connection));
  // Told to whoever asks for it.
  const ended = landed.catch(() => undefined);
  const close = async () => {
    await ended;
    database.close();
  };
  try {
    return { database, parse: await parser(database, queries), landed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readLanded(connection: DuckDBConnection): Promise<Landed> {
  return {
    macros: await readMacros(connection),
    landingTables: await readLandingTables(connection),
    tables: await readableTables(connection),
    reservedWords: await readWords(connection),
  };
}

async function readLandingTables(connection: DuckDBConnection): Promise<string[]> {
  const tables = await readRows<{ name: string }>(connection, LANDING_TABLES);
  return tables.map(({ name }) => name);
}

async function readWords(connection: DuckDBConnection): Promise<Set<string>> {
  const words = await readRows<{ word: string }>(connection, RESERVED_WORDS);
  return new Set(words.map(({ word }) => word));
}

/** DuckDB's parser, which has parsed `queries` already, on a connection of its own. */
async function parser(database: Database, queries: readonly string[]): Promise<ParseQueries> {
  const beside = await database.connect();
  try {
    const trees = await serializeQueries(beside, queries);
    const treeOf = new Map(queries.map((sql, index) => [sql, trees[index]!]));
    return async (asked) => {
      const others = asked.filter((sql) => !treeOf.has(sql));
      const more = await serializeQueries(database.connection, others);
      for (const [index, sql] of others.entries()) treeOf.set(sql, more[index]!);
      return asked.map((sql) => readTree(sql, treeOf.get(sql)!));
    };
  } finally {
    beside.closeSync();
  }
}

const LANDING_TABLES = `
  SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
  WHERE schema_name IN ('raw', 'seeds')
  ORDER BY name`;

const RESERVED_WORDS = `
  SELECT keyword_name AS word FROM duckdb_keywords()
  WHERE keyword_category = 'reserved'`;
