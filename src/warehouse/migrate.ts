import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Umzug, type UmzugStorage } from 'umzug';
import { ProblemError } from '../problem.ts';
import { inTransaction, readRows } from './database.ts';

/** Brings the schemas `raw` and `meta` up to date with the files of `directory`; gives the names of those run. */
export async function migrate(connection: DuckDBConnection, directory: string): Promise<string[]> {
  await connection.run(`
    CREATE SCHEMA IF NOT EXISTS meta;
    CREATE TABLE IF NOT EXISTS meta.migration (name VARCHAR NOT NULL, executed_at TIMESTAMP NOT NULL)`);
  const umzug = new Umzug({
    migrations: readdirSync(directory)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => ({
        name: file,
        up: () => runFile(connection, file, join(directory, file)),
      })),
    storage: migrationTable(connection),
    logger: undefined,
  });
  const executed = await umzug.up();
  return executed.map((migration) => migration.name);
}

/** What the file does and that it was done, in one transaction. */
async function runFile(connection: DuckDBConnection, name: string, path: string): Promise<void> {
  await inTransaction(connection, async () => {
    await connection.run(readFileSync(path, 'utf8'));
    await connection.run(`INSERT INTO meta.migration VALUES ($1, now() AT TIME ZONE 'UTC')`, [
      name,
    ]);
  }).catch((error: Error) => {
    throw new ProblemError({ code: 'KH305', place: { file: path }, cause: error.message });
  });
}

function migrationTable(connection: DuckDBConnection): UmzugStorage {
  return {
    // Each migration logs itself, in its own transaction.
    async logMigration() {},
    async unlogMigration({ name }) {
      await connection.run('DELETE FROM meta.migration WHERE name = $1', [name]);
    },
    async executed() {
      const rows = await readRows<{ name: string }>(
        connection,
        'SELECT name FROM meta.migration ORDER BY name',
      );
      return rows.map((row) => row.name);
    },
  };
}
