import { beforeAll, describe, expect, it } from 'vitest';
import { onRows } from '../../../src/runner/audits/row-wise.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';

describe('a query on some rows of a table', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase(':memory:');
    await database.connection.run(
      `CREATE TABLE t AS SELECT range::INTEGER AS n, range % 3 AS k FROM range(100);
       CREATE TABLE other AS FROM t;
       CREATE SCHEMA s;
       CREATE TABLE s.t AS FROM t;
       CREATE MACRO is_odd(x) AS x % 2 = 1;
       CREATE MACRO is_most(x) AS x = (SELECT max(n) FROM t)`,
    );
    return () => database.close();
  });

  const onSome = (query: string, table = 't') =>
    onRows(database.connection, query, table, `(FROM ${table} WHERE n >= 90)`);

  it.each([
    ['a condition', 'SELECT n FROM t WHERE k = 1'],
    ['a name of its own for the table', 'SELECT a.n FROM t AS a WHERE a.k = 1'],
    ['a macro', 'FROM t WHERE is_odd(n)'],
    ['a subquery', 'SELECT m FROM (SELECT n + 1 AS m FROM t) WHERE m > 95'],
    ['a comment at its end', 'FROM t WHERE k = 2 -- odd'],
    ['capitals', 'FROM T WHERE k = 2'],
  ])('gives those that come of these with %s', async (_, query) => {
    const { connection } = database;
    const some = await onSome(query);
    const all = await readRows<Record<string, number>>(connection, `SELECT * FROM (${query}\n)`);
    expect(all.length).toBeGreaterThan(4);
    expect(await readRows(connection, some!)).toEqual(
      all.filter((row) => (row.n ?? row.m! - 1) >= 90),
    );
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
    ['asks for the place of a row', 'SELECT rowid FROM t'],
    ['is wrong', 'SELECT nothing FROM t'],
    ['is no query', 'SELECT FROM WHERE'],
  ])('is none where it %s', async (_, query) => {
    expect(await onSome(query)).toBeUndefined();
  });

  it('may be of a table in a schema', async () => {
    const some = await onSome('SELECT n FROM s.t WHERE t.k = 1', 's.t');
    expect(await readRows(database.connection, some!)).toEqual([{ n: 91 }, { n: 94 }, { n: 97 }]);
  });
});
