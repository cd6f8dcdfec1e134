import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { readRows } from './database.ts';
import { literal } from './sql-text.ts';

/**
 * Brings the schemas `raw` and `meta` up to date: runs the `.sql` files of `directory` that have not run on this
 * database, in the order of their names, each in a transaction of its own; gives the names of those run. Throws a
 * ProblemError (KH305) with the first that cannot be run.
 */
export async function migrate(connection: DuckDBConnection, directory: string): Promise<string[]> {
  const executed = await executedMigrations(connection);
  const pending = migrationFiles(directory).filter((file) => !executed.has(file));
  for (const file of pending) await runFile(connection, file, join(directory, file));
  return pending;
}

/**
 * Does what `migrate` does, on a new database and in one go; tells whether it could. What is left of the database where
 * it could not, is of no use.
 */
export async function migrateAtOnce(
  connection: DuckDBConnection,
  directory: string,
): Promise<boolean> {
  try {
    const files = migrationFiles(directory);
    const transactions = files.map((file) => transaction(file, join(directory, file)));
    await connection.run([MIGRATION_TABLE, ...transactions].join(';\n'));
    // A comment or quote that one leaves open may end in another.
    return (await executedMigrations(connection)).size === files.length;
  } catch {
    return false;
  }
}

function migrationFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort();
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

async function runFile(connection: DuckDBConnection, name: string, path: string): Promise<void> {
  try {
    await connection.run(transaction(name, path));
  } catch (error) {
    // What cannot be read has begun nothing.
    await connection.run('ROLLBACK').catch(() => undefined);
    const { message } = error as Error;
    throw new ProblemError({ code: 'KH305', place: { file: path }, cause: message });
  }
}

/** What the file does and that it was done. */
function transaction(name: string, path: string): string {
  const sql = readFileSync(path, 'utf8');
  const note = `INSERT INTO meta.migration VALUES (${literal(name)}, now() AT TIME ZONE 'UTC')`;
  return `BEGIN TRANSACTION;\n${sql}\n;${note};\nCOMMIT`;
}
