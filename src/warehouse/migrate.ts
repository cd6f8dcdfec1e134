import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { inTransaction, readRows } from './database.ts';
import { literal } from './sql-text.ts';

/**
 * Brings the schemas `raw` and `meta` up to date: runs the `.sql` files of `directory` that have not run on this
 * database, in the order of their names, each in a transaction of its own; gives the names of those run. Throws a
 * ProblemError (KH305) with the first that cannot be run.
 */
export async function migrate(connection: DuckDBConnection, directory: string): Promise<string[]> {
  const pending = await pendingMigrations(connection, directory);
  const transactions = pending.map(
    (migration) => `BEGIN TRANSACTION;\n${sqlOf(migration)};\nCOMMIT`,
  );
  try {
    if (pending.length > 0) await connection.run(transactions.join(';\n'));
  } catch {
    // One of them cannot be run: each by itself tells which.
    await connection.run('ROLLBACK').catch(() => undefined);
    for (const migration of await pendingMigrations(connection, directory)) {
      await runMigration(connection, migration);
    }
  }
  return pending.map(({ name }) => name);
}

interface Migration {
  readonly name: string;
  readonly path: string;
}

async function pendingMigrations(
  connection: DuckDBConnection,
  directory: string,
): Promise<Migration[]> {
  const rows = await readRows<{ name: string }>(
    connection,
    `CREATE SCHEMA IF NOT EXISTS meta;
     CREATE TABLE IF NOT EXISTS meta.migration (name VARCHAR NOT NULL, executed_at TIMESTAMP NOT NULL);
     SELECT name FROM meta.migration`,
  );
  const executed = new Set(rows.map((row) => row.name));
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql') && !executed.has(file))
    .sort()
    .map((name) => ({ name, path: join(directory, name) }));
}

/** What the file does, and that it was done. */
function sqlOf({ name, path }: Migration): string {
  const note = `INSERT INTO meta.migration VALUES (${literal(name)}, now() AT TIME ZONE 'UTC')`;
  return `${readFileSync(path, 'utf8')}\n;${note}`;
}

async function runMigration(connection: DuckDBConnection, migration: Migration): Promise<void> {
  await inTransaction(connection, () => connection.run(sqlOf(migration))).catch((error: Error) => {
    throw new ProblemError({
      code: 'KH305',
      place: { file: migration.path },
      cause: error.message,
    });
  });
}
