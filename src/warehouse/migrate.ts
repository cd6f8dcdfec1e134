import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { readRows } from './database.ts';
import { literal } from './sql-text.ts';

/** A file that changes the shape of a database once. */
export interface Migration {
  readonly name: string;
  readonly path: string;
  readonly sql: string;
}

/** Reads the `.sql` files of a directory, in the order of their names. */
export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const path = join(directory, name);
      return { name, path, sql: readFileSync(path, 'utf8') };
    });
}

/**
 * Brings the schemas `raw` and `meta` up to date: runs the migrations that have not run on this database, in order, each
 * in a transaction of its own; gives the names of those run. Throws a ProblemError (KH305) with the first that cannot be
 * run.
 */
export async function migrate(
  connection: DuckDBConnection,
  migrations: readonly Migration[],
): Promise<string[]> {
  const executed = await executedMigrations(connection);
  const pending = migrations.filter(({ name }) => !executed.has(name));
  for (const migration of pending) await run(connection, migration);
  return pending.map(({ name }) => name);
}

/**
 * Does what `migrate` does, on a new database and in one go; tells whether it could. What is left of the database where
 * it could not, is of no use.
 */
export async function migrateAtOnce(
  connection: DuckDBConnection,
  migrations: readonly Migration[],
): Promise<boolean> {
  try {
    await connection.run([MIGRATION_TABLE, ...migrations.map(transaction)].join(';\n'));
    // A comment or quote that one leaves open may end in another.
    return (await executedMigrations(connection)).size === migrations.length;
  } catch {
    return false;
  }
}

const MIGRATION_TABLE = `
  CREATE SCHEMA IF NOT EXISTS meta;
  CREATE TABLE IF NOT EXISTS meta.migration (name VARCHAR NOT NULL, executed_at TIMESTAMP NOT NULL)`;

async function executedMigrations(connection: DuckDBConnection): Promise<Set<string>> {
  const rows = await readRows<{ name: string }>(
    connection,
    `${MIGRATION_TABLE}; SELECT name FROM meta.migration`,
  );
  return new Set(rows.map((row) => row.name));
}

async function run(connection: DuckDBConnection, migration: Migration): Promise<void> {
  try {
    await connection.run(transaction(migration));
  } catch (error) {
    // What cannot be read has begun nothing.
    await connection.run('ROLLBACK').catch(() => undefined);
    const { message } = error as Error;
    throw new ProblemError({ code: 'KH305', place: { file: migration.path }, cause: message });
  }
}

/** What the file does and that it was done. */
function transaction({ name, sql }: Migration): string {
  const note = `INSERT INTO meta.migration VALUES (${literal(name)}, now() AT TIME ZONE 'UTC')`;
  return `BEGIN TRANSACTION;\n${sql}\n;${note};\nCOMMIT`;
}
