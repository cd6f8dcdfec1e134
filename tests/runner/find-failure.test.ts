import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { findFailure } from '../../src/runner/find-failure.ts';
import { type Database, openDatabase } from '../../src/warehouse/database.ts';

let database: Database;

beforeAll(async () => {
  database = await openDatabase(':memory:');
  await database.connection.run(`
    CREATE TABLE t AS
    SELECT 'abc' AS s, range::INTEGER AS n, 2147483647 AS big, '2024-13-01' AS day FROM range(5);
    CREATE MACRO whole(x) AS x::INTEGER;
    CREATE MACRO twice(x) AS x + x;
  `);
  await database.connection.run(
    'CREATE VIEW v AS SELECT 1 AS something_else_that_takes_its_room, s::INTEGER AS number FROM t',
  );
});
afterAll(() => database.close());

function model(sql: string, file = 'models/marts/x.sql'): Model {
  const parsed = parseModel(
    file,
    `/*---\ndescription: x\ngrain: [x]\ncolumns: {x: y}\n---*/\n${sql}`,
  );
  if (!parsed.ok) throw new Error('no model');
  return parsed.model;
}

async function failureOf(connection: DuckDBConnection, sql: string): Promise<string> {
  return connection.run(`CREATE OR REPLACE TABLE x AS ${sql}`).then(
    () => expect.unreachable('the SQL does not fail') as never,
    (error: Error) => error.message,
  );
}

/** What is written in the SQL from the place on which the caret would stand. */
async function pointedAt(sql: string, views: readonly Model[] = []): Promise<string | undefined> {
  const { connection } = database;
  const message = await failureOf(connection, sql);
  const place = await findFailure(connection, model(sql), views, message);
  return place?.text?.slice(place.column! - 1);
}

describe('the caret of SQL that fails on its rows', () => {
  it.each([
    ['a cast', 'SELECT n, s::INTEGER AS x FROM t', '::INTEGER AS x FROM t'],
    ['a cast nobody wrote', 'SELECT n FROM t WHERE s = 1', 's = 1'],
    ['a cast in a macro, at its call', 'SELECT n, whole(s) FROM t', 'whole(s) FROM t'],
    ['an overflow', 'SELECT n + 1, big + n FROM t', '+ n FROM t'],
    ['an overflow in a macro, at its call', 'SELECT n, twice(big) FROM t', 'twice(big) FROM t'],
    [
      'what is inside, not what is around it',
      'SELECT sum(n) OVER (ORDER BY n) + sum(big::INTEGER + n) FROM t GROUP BY n',
      '+ n) FROM t GROUP BY n',
    ],
    [
      'an expression that is written twice',
      'SELECT big + n FROM t GROUP BY big + n',
      '+ n FROM t GROUP BY big + n',
    ],
    [
      'the one of two failures that the message is about',
      'WITH a AS (SELECT big * n AS z, n FROM t), b AS (SELECT z, sqrt(-n) FROM a) FROM b',
      '* n AS z, n FROM t), b AS (SELECT z, sqrt(-n) FROM a) FROM b',
    ],
    [
      'a function',
      'WITH a AS (SELECT n + 1 AS z FROM t), b AS (SELECT z, sqrt(-z) FROM a) FROM b',
      'sqrt(-z) FROM a) FROM b',
    ],
    ['a function in a condition', `SELECT n FROM t WHERE chr(-n) = 'a'`, `chr(-n) = 'a'`],
    [
      'a format',
      `SELECT strptime(day, '%Y-%m-%d'), n + 1 FROM t`,
      `strptime(day, '%Y-%m-%d'), n + 1 FROM t`,
    ],
    [
      'error()',
      `SELECT n, CASE WHEN n = 4 THEN error('bad ' || n) END FROM t`,
      `error('bad ' || n) END FROM t`,
    ],
    ['a subquery of many rows', 'SELECT 1, (SELECT n FROM t) FROM t', '(SELECT n FROM t) FROM t'],
    [
      'a byte, not a character',
      `SELECT 'é', n::UTINYINT - 3::UTINYINT FROM t`,
      '- 3::UTINYINT FROM t',
    ],
  ])('%s', async (_, sql, expected) => {
    expect(await pointedAt(sql)).toBe(expected);
  });

  it('is in the view that the model reads, where that fails by itself', async () => {
    const view = model(
      'SELECT 1 AS something_else_that_takes_its_room, s::INTEGER AS number FROM t',
      'models/staging/v.sql',
    );
    // Something stands at every byte, so that the place inside the view is a place here as well.
    const sql = `SELECT number, ${'1+'.repeat(60)}1 AS x FROM v`;
    const place = await findFailure(
      database.connection,
      model(sql),
      [view],
      await failureOf(database.connection, sql),
    );
    expect(place).toMatchObject({ file: 'models/staging/v.sql', line: 6 });
    expect(place!.text!.slice(place!.column! - 1)).toBe('::INTEGER AS number FROM t');
  });

  it.each([
    [
      'a failure of an aggregate',
      'SELECT sum(170141183460469231731687303715884105727::HUGEINT) FROM t',
    ],
    ['a cast that a join makes', 'SELECT * FROM t JOIN (SELECT 1 AS s) AS u USING (s)'],
  ])('is missing for %s, which is no expression of the model', async (_, sql) => {
    expect(await pointedAt(sql)).toBeUndefined();
  });

  it('is missing where the time to look for it is over, and the connection goes on', async () => {
    const { connection } = database;
    const slow = model(
      'SELECT sqrt(-1 - (max(a.range * b.range))) FROM range(10_000_000) AS a, range(1_000_000) AS b',
    );
    const message = 'Out of Range Error: cannot take square root of a negative number';
    expect(await findFailure(connection, slow, [], message, 50)).toBeUndefined();
    expect((await connection.runAndReadAll('SELECT 1')).getRows()).toEqual([[1]]);
    // Messages read as before.
    expect(await failureOf(connection, 'SELECT nothing')).toMatch(/^Binder Error: /);
  });

  it('is not looked for where memory or the disk gave out', async () => {
    const anything = model('SELECT s::INTEGER FROM t');
    const message = 'Out of Memory Error: could not allocate block of size 256.0 KiB';
    expect(await findFailure(database.connection, anything, [], message)).toBeUndefined();
  });
});
