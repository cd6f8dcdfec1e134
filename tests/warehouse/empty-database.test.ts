import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, openDatabase, readRows } from '../../src/warehouse/database.ts';
import { openEmpty } from '../../src/warehouse/empty-database.ts';
import { migrate, readMigrations } from '../../src/warehouse/migrate.ts';
import { REPOSITORY, tempFolder } from '../support/temp-project.ts';

const MIGRATIONS = join(REPOSITORY, 'migrations');

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  return folder;
}

/** Every column of the database with its type, and which migrations have run. */
async function shapeOf({ connection }: Database): Promise<unknown> {
  const columns = await readRows(
    connection,
    `SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default
     FROM duckdb_columns() WHERE NOT internal
     ORDER BY schema_name, table_name, column_index`,
  );
  return [columns, await readRows(connection, 'SELECT name FROM meta.migration ORDER BY name')];
}

it('an empty database has what migrations make one by one', async () => {
  const oneByOne = await openDatabase(':memory:');
  onTestFinished(oneByOne.close);
  await migrate(oneByOne.connection, readMigrations(MIGRATIONS));
  const empty = await openEmpty(readMigrations(MIGRATIONS));
  onTestFinished(empty.close);
  expect(await shapeOf(empty)).toEqual(await shapeOf(oneByOne));
});

it.each([
  ['fails', 'CREATE TABLE a AS FROM nowhere', 'CREATE TABLE b (x INTEGER)'],
  ['is no SQL', 'CREAT TABLE a', 'CREATE TABLE b (x INTEGER)'],
  ['ends its transaction itself', 'CREATE TABLE a (x INTEGER); COMMIT', 'BEGIN'],
  ['leaves a comment open that the next one ends', 'CREATE TABLE a (x INTEGER); /*', '*/ SELECT 1'],
  ['leaves a quote open that the next one ends', "SELECT '", "' AS b, 'c'"],
])('a migration that %s names its file', async (_, first, second) => {
  const folder = folderOf({ '001_a.sql': first, '002_b.sql': second });
  await expect(openEmpty(readMigrations(folder))).rejects.toMatchObject({
    problems: [{ code: 'KH305', place: { file: join(folder, '001_a.sql') } }],
  });
});
