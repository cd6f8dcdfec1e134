import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { migrate, readMigrations } from '../../src/warehouse/migrate.ts';
import { tempFolder } from '../support/temp-project.ts';

async function emptyDatabase(files: Readonly<Record<string, string>>) {
  const folder = tempFolder();
  const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
  for (const [name, sql] of Object.entries(files)) write(name, sql);
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  const tables = async () => {
    const rows = await readRows<{ name: string }>(
      connection,
      "SELECT table_name AS name FROM duckdb_tables() WHERE schema_name <> 'meta' ORDER BY name",
    );
    return rows.map((row) => row.name);
  };
  return { folder, write, connection, tables };
}

it('migrations run in the order of their names, each once', async () => {
  const { folder, write, connection, tables } = await emptyDatabase({
    '002_b.sql': 'CREATE TABLE b AS FROM a -- no more',
    '001_a.sql': 'CREATE TABLE a (x INTEGER);',
    'notes.md': 'no SQL',
  });
  expect(await migrate(connection, readMigrations(folder))).toEqual(['001_a.sql', '002_b.sql']);
  write('003_c.sql', 'CREATE TABLE c AS FROM b');
  expect(await migrate(connection, readMigrations(folder))).toEqual(['003_c.sql']);
  expect(await tables()).toEqual(['a', 'b', 'c']);
});

it('a migration that fails names its file, and leaves nothing of itself behind', async () => {
  const { folder, write, connection, tables } = await emptyDatabase({
    '001_a.sql': 'CREATE TABLE a (x INTEGER)',
    '002_b.sql': 'CREATE TABLE b (x INTEGER); CREATE TABLE a (x INTEGER)',
  });
  await expect(migrate(connection, readMigrations(folder))).rejects.toMatchObject({
    problems: [
      {
        code: 'KH305',
        place: { file: join(folder, '002_b.sql') },
        cause: expect.stringContaining('Table with name "a" already exists'),
      },
    ],
  });
  expect(await tables()).toEqual(['a']);
  write('002_b.sql', 'CREATE TABLE b (x INTEGER)');
  expect(await migrate(connection, readMigrations(folder))).toEqual(['002_b.sql']);
});

it('a migration that ends its transaction itself names its file', async () => {
  const { folder, connection } = await emptyDatabase({
    '001_a.sql': 'CREATE TABLE a (x INTEGER); COMMIT',
  });
  await expect(migrate(connection, readMigrations(folder))).rejects.toMatchObject({
    problems: [{ code: 'KH305', place: { file: join(folder, '001_a.sql') } }],
  });
});

it('a migration that is no SQL names its file, and those before it have run', async () => {
  const { folder, connection, tables } = await emptyDatabase({
    '001_a.sql': 'CREATE TABLE a (x INTEGER)',
    '002_b.sql': 'CREAT TABLE b (x INTEGER)',
    '003_c.sql': 'CREATE TABLE c (x INTEGER)',
  });
  await expect(migrate(connection, readMigrations(folder))).rejects.toMatchObject({
    problems: [{ code: 'KH305', place: { file: join(folder, '002_b.sql') } }],
  });
  expect(await tables()).toEqual(['a']);
});
