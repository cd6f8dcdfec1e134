import { beforeAll, expect, it } from 'vitest';
import { parseModel } from '../../../src/model/parse-model.ts';
import { reachesMost } from '../../../src/runner/incremental/reaches-most.ts';
import { type Database, openDatabase } from '../../../src/warehouse/database.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  await database.connection.run('CREATE TABLE long AS SELECT n AS t FROM range(100000) AS r(n)');
  return () => database.close();
});

const most = (isAffected: string, rows: number | null = 100_000, more = '') => {
  const text = `/*---\ndescription: a\ngrain: [t]\ntime: t\ncolumns: {t: a}\n${more}---*/\nSELECT 1 AS t`;
  const parsed = parseModel('models/facts/long.sql', text);
  if (!parsed.ok) throw new Error('bad header');
  return reachesMost(database.connection, parsed.model, { isAffected }, rows);
};

it('is so for more than half of a long table', async () => {
  expect(await most('t < 50001')).toBe(true);
  expect(await most('t < 50000')).toBe(false);
  expect(await most('true')).toBe(true);
});

it('is not so for a short table, and for one whose rows nobody has counted', async () => {
  expect(await most('true', 99_999)).toBe(false);
  expect(await most('true', null)).toBe(false);
});

it('is not so for a table that numbers its rows', async () => {
  const numbers =
    'incremental: {by: [t], lookback: {rows: 1, of: x}, numbers: {column: t, of: t}}\n';
  expect(await most('true', 100_000, numbers)).toBe(false);
});
