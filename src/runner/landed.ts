import type { DuckDBConnection } from '@duckdb/node-api';
import { type Macro, readMacros } from '../model/macros.ts';
import { readRows } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import type { BoundColumn } from './output-columns.ts';

/** What SQL may name before there is any model. */
export interface Landed {
  readonly macros: ReadonlyMap<string, Macro>;
  /** The names of the landing tables: `raw.kline`, `seeds.interval`. */
  readonly landingTables: readonly string[];
  /** The columns of all tables by name, of what is no landing table too. */
  readonly tables: ReadonlyMap<string, readonly BoundColumn[]>;
  /** Names that SQL takes for a word of its own. */
  readonly reservedWords: ReadonlySet<string>;
}

/** Reads it from a database that no model has been made in. */
export async function landedIn(connection: DuckDBConnection): Promise<Landed> {
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

const LANDING_TABLES = `
  SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
  WHERE schema_name IN ('raw', 'seeds')
  ORDER BY name`;

const RESERVED_WORDS = `
  SELECT keyword_name AS word FROM duckdb_keywords()
  WHERE keyword_category = 'reserved'`;
