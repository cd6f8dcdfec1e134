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
  const migrations = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, path: join(directory, name) }));
  const pending = await notExecuted(connection, migrations);
  const left = pending.length > 1 ? await runAtOnce(connection, pending) : pending;
  for (const migration of left) await run(connection, migration);
  return pending.map(({ name }) => name);
}

interface Migration {
  readonly name: string;
  readonly path: string;
}

async function notExecuted(
  connection: DuckDBConnection,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  const rows = await readRows<{ name: string }>(
    connection,
    `CREATE SCHEMA IF NOT EXISTS meta;
     CREATE TABLE IF NOT EXISTS meta.migration (name VARCHAR NOT NULL, executed_at TIMESTAMP NOT NULL);
     SELECT name FROM meta.migration`,
  );
  const executed = new Set(rows.map(({ name }) => name));
  return migrations.filter(({ name }) => !executed.has(name));
}

/** Runs them as far as they can be run in one go; gives those that are left. */
async function runAtOnce(
  connection: DuckDBConnection,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  await connection.run(migrations.map(transaction).join(';\n')).catch(() => rollBack(connection));
  return notExecuted(connection, migrations);
}

async function run(connection: DuckDBConnection, migration: Migration): Promise<void> {
  try {
    await connection.run(transaction(migration));
  } catch (error) {
    await rollBack(connection);
    const { message } = error as Error;
    throw new ProblemError({ code: 'KH305', place: { file: migration.path }, cause: message });
  }
}

/** What the file does and that it was done. */
function transaction({ name, path }: Migration): string {
  const sql = readFileSync(path, 'utf8');
  const note = `INSERT INTO meta.migration VALUES (${literal(name)}, now() AT TIME ZONE 'UTC')`;
  return `BEGIN TRANSACTION;\n${sql}\n;${note};\nCOMMIT`;
}

async function rollBack(connection: DuckDBConnection): Promise<void> {
  // What cannot be read has begun nothing.
  await connection.run('ROLLBACK').catch(() => undefined);
}
