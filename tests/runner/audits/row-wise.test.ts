import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import { onRows } from '../../../src/runner/audits/row-wise.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';

function modelOf(qualifiedName: string, materialize = 'table'): Model {
  return { qualifiedName, header: { materialize, columns: { n: {}, K: {} } } } as unknown as Model;
}

describe('a query on some rows of a table', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase(':memory:');
    await database.connection.run(
      `CREATE TABLE t AS SELECT range::INTEGER AS n, range % 3 AS k FROM range(100);
       CREATE TABLE other AS FROM t;
       CREATE SCHEMA s;
       CREATE TABLE s.t AS FROM t;
       CREATE MACRO is_old(x) AS x < epoch(now());
       CREATE MACRO is_most(x) AS x = (SELECT max(n) FROM t)`,
    );
    return () => database.close();
  });

  const onSome = (query: string, table = 't', materialize = 'table') => {
    const rows = `(FROM ${table} WHERE n >= 90)`;
    return onRows(database.connection, query, modelOf(table, materialize), rows);
  };

  it.each([
    ['a condition', 'SELECT n FROM t WHERE k = 1'],
    ['a name of its own for the table', 'SELECT a.n FROM t AS a WHERE a.k = 1'],
    ['functions', 'FROM t WHERE greatest(abs(n), k) % 2 = 1 AND NOT (n + k) BETWEEN 3 AND 5'],
    ['a subquery', 'SELECT n FROM (SELECT n, k FROM t) WHERE k > 1'],
    ['a comment at its end', 'FROM t WHERE k = 2 -- odd'],
    ['capitals', 'FROM T WHERE k = 2'],
  ])('gives those that come of these with %s', async (_, query) => {
    const { connection } = database;
    const some = await onSome(query);
    const all = await readRows<Record<string, number>>(connection, `SELECT * FROM (${query}\n)`);
    expect(all.length).toBeGreaterThan(4);
    expect(await readRows(connection, some!)).toEqual(all.filter((row) => row.n! >= 90));
  });

  it.each([
    ['adds up', 'SELECT count(*) AS n FROM t HAVING n > 5'],
    ['groups', 'SELECT k FROM t GROUP BY k HAVING count(*) > 5'],
    ['looks around', 'SELECT n, lag(k) OVER (ORDER BY n) AS before FROM t QUALIFY before = k'],
    ['counts', 'SELECT row_number() OVER () AS i FROM t'],
    ['gives each but once', 'SELECT DISTINCT k FROM t'],
    ['gives some', 'FROM t LIMIT 5'],
    ['takes samples', 'FROM t USING SAMPLE 5 ROWS'],
    ['compares with all', 'FROM t WHERE n > (SELECT avg(n) FROM t)'],
    ['compares with all by a macro', 'FROM t WHERE is_most(n)'],
    ['reads another table', 'FROM other WHERE k = 1'],
    ['reads another table too', 'SELECT t.n FROM t JOIN other USING (n)'],
    ['reads it twice', 'FROM t WHERE k = 1 UNION ALL FROM t WHERE k = 2'],
    ['reads one of its name in another schema', 'FROM s.t WHERE k = 1'],
    ['reads none', 'SELECT 1 AS n'],
    ['asks the clock', `SELECT n FROM t WHERE n < epoch(now())`],
    ['asks the clock in a word', `SELECT n FROM t WHERE DATE '2024-01-01' < current_date`],
    ['asks the clock by a macro', 'FROM t WHERE is_old(n)'],
    ['asks chance', 'FROM t WHERE n > 100 * random()'],
    ['asks a setting', `FROM t WHERE current_setting('threads')::INTEGER < n`],
    ['asks the place of a row', 'SELECT rowid FROM t'],
    ['is wrong', 'SELECT nothing FROM t'],
    ['is no query', 'SELECT FROM WHERE'],
  ])('is none where it %s', async (_, query) => {
    expect(await onSome(query)).toBeUndefined();
  });

  it('is none of a view, which may ask the clock', async () => {
    await database.connection.run('CREATE VIEW v AS FROM t');
    expect(await onSome('SELECT n FROM v WHERE k = 1', 'v')).toBeDefined();
    expect(await onSome('SELECT n FROM v WHERE k = 1', 'v', 'view')).toBeUndefined();
  });

  it('may be of rows at instants, which it takes a join to find', async () => {
    const { connection } = database;
    await connection.run('CREATE TABLE instants AS SELECT 94 AS n');
    const rows = '(FROM t WHERE n IN (SELECT n FROM instants))';
    const some = await onRows(connection, 'SELECT n FROM t WHERE k = 1', modelOf('t'), rows);
    expect(await readRows(connection, some!)).toEqual([{ n: 94 }]);
  });

  it('may be of a table in a schema', async () => {
    const some = await onSome('SELECT n FROM s.t WHERE t.k = 1', 's.t');
    expect(await readRows(database.connection, some!)).toEqual([{ n: 91 }, { n: 94 }, { n: 97 }]);
  });
});
