import { beforeAll, describe, expect, it } from 'vitest';
import { queryLineage } from '../../../src/model/column-lineage/query.ts';
import { type Macro, readMacros } from '../../../src/model/macros.ts';
import { parseQuery } from '../../../src/model/sql-tree.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';

const TABLES = {
  a: ['k', 'x', 'y'],
  b: ['k', 'x', 'z'],
  c: ['k', 'w'],
  'staging.s': ['k', 'v'],
};

const MACROS = `
  CREATE MACRO twice(n) AS n + n;
  CREATE MACRO scaled(x, factor) AS x * factor;
  CREATE MACRO scaled_twice(p) AS twice(scaled(p, 2));
  CREATE MACRO ranked(p, n) AS (CASE WHEN k >= n - 1 THEN sum(p) OVER (PARTITION BY k) END);
  CREATE MACRO either(p) AS p, (p, q) AS p + q;
  CREATE MACRO top() AS (SELECT max(z) FROM b);
  CREATE MACRO above(y) AS (SELECT max(z + y) FROM b);
  CREATE MACRO doubled(l, n) AS list_transform(l, lambda k: k * n);
  CREATE MACRO rows_of(n) AS TABLE SELECT k, z + n AS sum FROM b;`;

let database: Database;
let macros: ReadonlyMap<string, Macro>;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  const { connection } = database;
  await connection.run('CREATE SCHEMA staging');
  for (const [name, columns] of Object.entries(TABLES)) {
    await connection.run(`CREATE TABLE ${name} (${columns.map((c) => `${c} INTEGER`).join(', ')})`);
  }
  await connection.run(MACROS);
  macros = await readMacros(connection);
  return () => database.close();
});

/** The sources of each column whose name is known, as `table.column`, and of the others under `…`. */
async function lineage(sql: string): Promise<Record<string, string[]>> {
  const query = await parseQuery(database.connection, sql);
  if ('message' in query) throw new Error(query.message);
  const { columns, others } = queryLineage(query.root, {
    tables: new Map(Object.entries(TABLES)),
    macros,
  });
  return Object.fromEntries([
    ...columns.map(({ name, sources }) => [name, [...sources.keys()].sort()]),
    ...(others ? [['…', [...others.keys()].sort()]] : []),
  ]);
}

describe('the columns that a column is made of', () => {
  it.each<[string, string, Record<string, string[]>]>([
    // expressions
    ['its own name', 'SELECT x FROM a', { x: ['a.x'] }],
    ['another name', 'SELECT x AS n FROM a', { n: ['a.x'] }],
    ['an expression', 'SELECT x * y + 1 AS n FROM a', { n: ['a.x', 'a.y'] }],
    [
      'literals and counts',
      "SELECT 1 AS o, 'l' AS l, count(*) AS n FROM a",
      { o: [], l: [], n: [] },
    ],
    ['a name in other letters', 'SELECT X AS n FROM A', { n: ['a.x'] }],
    [
      'CASE with its conditions',
      'SELECT CASE k WHEN 1 THEN x ELSE y END AS n FROM a',
      { n: ['a.k', 'a.x', 'a.y'] },
    ],
    [
      'an aggregate with its filter and order',
      'SELECT sum(x ORDER BY k) FILTER (y > 0) AS n FROM a',
      { n: ['a.k', 'a.x', 'a.y'] },
    ],
    [
      'a window with its parts and order',
      'SELECT lag(x) OVER (PARTITION BY k ORDER BY y) AS n FROM a',
      { n: ['a.k', 'a.x', 'a.y'] },
    ],
    [
      'a named window',
      'SELECT sum(x) OVER w AS n FROM a WINDOW w AS (PARTITION BY k)',
      { n: ['a.k', 'a.x'] },
    ],
    ['an expression without a name', 'SELECT x + y FROM a', { '': ['a.x', 'a.y'] }],
    ['a struct of unknown fields', 'SELECT unnest(x) FROM a', { '…': ['a.x'] }],
    ['COLUMNS in an expression', 'SELECT max(COLUMNS(*)) FROM c', { '…': ['c.k', 'c.w'] }],
    ['a position', 'SELECT #2 AS n FROM a', { n: ['a.x'] }],
    ['a whole row', 'SELECT a AS n FROM a', { n: ['a.k', 'a.x', 'a.y'] }],
    ['a field of a struct', 'SELECT x.low AS n, a.y.high AS m FROM a', { n: ['a.x'], m: ['a.y'] }],
    [
      'a method',
      'SELECT x.left(y) AS n, a.x.left(2) AS m FROM a',
      { n: ['a.x', 'a.y'], m: ['a.x'] },
    ],
    ['a method on a call', 'SELECT lower(x).left(2) AS n FROM a', { n: ['a.x'] }],
    [
      'a lambda, whose parameter hides a column',
      'SELECT list_transform(x, lambda y: y + k) AS n FROM a',
      { n: ['a.k', 'a.x'] },
    ],
    [
      'a lambda of two parameters',
      'SELECT list_reduce(x, lambda y, k: y + k) AS n FROM a',
      { n: ['a.x'] },
    ],
    [
      'a list comprehension',
      'SELECT [y + 1 FOR y IN x IF y > k] AS n FROM a',
      { n: ['a.k', 'a.x'] },
    ],
    ['the arrow of JSON', "SELECT x -> 'low' AS n FROM a", { n: ['a.x'] }],
    [
      'an alias further up',
      'SELECT x + 1 AS n, n * y AS m FROM a',
      { n: ['a.x'], m: ['a.x', 'a.y'] },
    ],
    [
      'a column before an alias of its name',
      'SELECT y AS x, x AS n FROM a',
      { x: ['a.y'], n: ['a.x'] },
    ],
    // what filters and joins is none
    [
      'not what filters, groups and sorts',
      'SELECT x FROM a WHERE y > 0 GROUP BY ALL HAVING count(k) > 1 QUALIFY row_number() OVER (ORDER BY y) = 1 ORDER BY k',
      { x: ['a.x'] },
    ],
    ['not what joins', 'SELECT a.x FROM a JOIN b ON a.k = b.z', { x: ['a.x'] }],
    // FROM
    ['an alias of a table', 'SELECT t.x FROM a AS t', { x: ['a.x'] }],
    [
      'a table with its schema',
      'SELECT staging.s.v, s.k FROM staging.s',
      { v: ['staging.s.v'], k: ['staging.s.k'] },
    ],
    ['the schema main', 'SELECT x FROM main.a', { x: ['a.x'] }],
    ['renamed columns of a table', 'SELECT q, y FROM a AS t(p, q)', { q: ['a.x'], y: ['a.y'] }],
    ['FROM first', 'FROM c', { k: ['c.k'], w: ['c.w'] }],
    ['two tables', 'SELECT y, z, b.x FROM a, b', { y: ['a.y'], z: ['b.z'], x: ['b.x'] }],
    [
      'USING, the left one',
      'SELECT k, a.k AS l, b.k AS r FROM a LEFT JOIN b USING (k)',
      { k: ['a.k'], l: ['a.k'], r: ['b.k'] },
    ],
    [
      'USING of a RIGHT JOIN, the right one',
      'SELECT k FROM a RIGHT JOIN b USING (k)',
      { k: ['b.k'] },
    ],
    ['USING of a FULL JOIN, both', 'SELECT k FROM a FULL JOIN b USING (k)', { k: ['a.k', 'b.k'] }],
    [
      'USING of three',
      'SELECT k FROM a FULL JOIN b USING (k) LEFT JOIN c USING (k)',
      { k: ['a.k', 'b.k'] },
    ],
    [
      'a NATURAL JOIN',
      'SELECT * FROM a NATURAL JOIN c',
      { k: ['a.k'], x: ['a.x'], y: ['a.y'], w: ['c.w'] },
    ],
    ['an ASOF JOIN', 'SELECT w, x FROM a ASOF JOIN c USING (k)', { w: ['c.w'], x: ['a.x'] }],
    [
      'SEMI and ANTI JOIN, the left',
      'FROM c SEMI JOIN a USING (k) ANTI JOIN b USING (k)',
      { k: ['c.k'], w: ['c.w'] },
    ],
    ['a POSITIONAL JOIN', 'SELECT y, z FROM a POSITIONAL JOIN b', { y: ['a.y'], z: ['b.z'] }],
    ['a subquery', 'SELECT n FROM (SELECT x + y AS n FROM a)', { n: ['a.x', 'a.y'] }],
    [
      'a subquery with new names',
      'SELECT p FROM (SELECT x + y FROM a) AS t(p)',
      { p: ['a.x', 'a.y'] },
    ],
    [
      'a lateral join',
      'SELECT n FROM a, LATERAL (SELECT a.x + z AS n FROM b WHERE b.k = a.k)',
      { n: ['a.x', 'b.z'] },
    ],
    [
      'VALUES',
      'SELECT p, q FROM a, (VALUES (1, x), (2, y)) AS t(p, q)',
      { p: [], q: ['a.x', 'a.y'] },
    ],
    [
      'a table function',
      'SELECT n, i FROM a, unnest(a.x) AS u(n), range(3) AS r(i)',
      { n: ['a.x'], i: [] },
    ],
    [
      'a table function without names',
      'SELECT u.unnest AS n FROM a, unnest(a.x) AS u',
      { n: ['a.x'] },
    ],
    [
      'PIVOT',
      'SELECT k, first, second FROM (PIVOT a ON x IN (1 AS first, 2 AS second) USING sum(y))',
      { k: ['a.k'], first: ['a.x', 'a.y'], second: ['a.x', 'a.y'] },
    ],
    [
      'UNPIVOT',
      'FROM (UNPIVOT a ON x, y INTO NAME n VALUE v)',
      { k: ['a.k'], n: [], v: ['a.x', 'a.y'] },
    ],
    [
      'UNPIVOT of a star',
      'FROM (UNPIVOT a ON COLUMNS(* EXCLUDE (k)) INTO NAME n VALUE v)',
      { k: ['a.k'], n: [], v: ['a.x', 'a.y'] },
    ],
    // stars
    ['a star', 'SELECT * FROM c', { k: ['c.k'], w: ['c.w'] }],
    [
      'a star over USING, each shared column once',
      'SELECT * FROM a RIGHT JOIN c USING (k)',
      { k: ['c.k'], x: ['a.x'], y: ['a.y'], w: ['c.w'] },
    ],
    ['the star of a table', 'SELECT c.* FROM a JOIN c USING (k)', { k: ['c.k'], w: ['c.w'] }],
    ['EXCLUDE', 'SELECT * EXCLUDE (k, y) FROM a', { x: ['a.x'] }],
    [
      'EXCLUDE of one table',
      'SELECT * EXCLUDE (b.k, b.x, a.k) FROM a, b',
      { x: ['a.x'], y: ['a.y'], z: ['b.z'] },
    ],
    [
      'REPLACE',
      'SELECT * REPLACE (x + y AS x) FROM a',
      { k: ['a.k'], x: ['a.x', 'a.y'], y: ['a.y'] },
    ],
    ['RENAME', 'SELECT * RENAME (x AS n) FROM a', { k: ['a.k'], n: ['a.x'], y: ['a.y'] }],
    ['COLUMNS of a pattern', "SELECT COLUMNS('^[xy]$') FROM a", { x: ['a.x'], y: ['a.y'] }],
    [
      'COLUMNS in an expression, of which the names are not worked out',
      'SELECT n.x AS m FROM (SELECT max(COLUMNS(*)) FROM c) AS n',
      { m: ['c.k', 'c.w'] },
    ],
    // set operations
    [
      'UNION by position',
      'SELECT x, y FROM a UNION ALL SELECT z, x FROM b',
      { x: ['a.x', 'b.z'], y: ['a.y', 'b.x'] },
    ],
    [
      'UNION with expressions without names',
      'SELECT x, y AS m FROM a UNION ALL SELECT z + 1, NULL FROM b',
      { x: ['a.x', 'b.z'], m: ['a.y'] },
    ],
    [
      'UNION with columns that nothing names, of which any may be any',
      'SELECT x FROM a UNION ALL SELECT max(COLUMNS(*)) FROM c',
      { x: ['a.x', 'c.k', 'c.w'] },
    ],
    [
      'UNION of three',
      'SELECT x FROM a UNION SELECT z FROM b UNION SELECT w FROM c',
      { x: ['a.x', 'b.z', 'c.w'] },
    ],
    [
      'UNION BY NAME',
      'SELECT x, y FROM a UNION ALL BY NAME SELECT z, x FROM b',
      { x: ['a.x', 'b.x'], y: ['a.y'], z: ['b.z'] },
    ],
    [
      'EXCEPT and INTERSECT, the left',
      'SELECT k FROM a EXCEPT SELECT k FROM b INTERSECT SELECT k FROM c',
      { k: ['a.k'] },
    ],
    // CTEs
    ['a CTE', 'WITH t AS (SELECT x + y AS n FROM a) SELECT n AS m FROM t', { m: ['a.x', 'a.y'] }],
    [
      'a CTE with new names',
      'WITH t(p, q) AS (SELECT x, y FROM a) SELECT q FROM t',
      { q: ['a.y'] },
    ],
    ['a CTE of a CTE', 'WITH t AS (FROM a), u AS (SELECT t.y AS n FROM t) FROM u', { n: ['a.y'] }],
    [
      'a CTE that hides a table',
      'WITH b AS (SELECT x AS z FROM a) SELECT z FROM b',
      { z: ['a.x'] },
    ],
    ['a CTE of its own table', 'WITH a AS (SELECT x FROM a) SELECT a.x FROM a', { x: ['a.x'] }],
    [
      'a table behind a CTE of its name',
      'WITH b AS (SELECT x AS z FROM a) SELECT z FROM main.b',
      { z: ['b.z'] },
    ],
    [
      'an expression of a CTE without AS',
      'WITH t AS (SELECT k, max(x) FROM a GROUP BY k) SELECT "max(x)" AS n, k FROM t',
      { n: ['a.x'], k: ['a.k'] },
    ],
    [
      'a recursive CTE',
      'WITH RECURSIVE t(n, m) AS (SELECT x, y FROM a UNION ALL SELECT m + 1, w FROM t JOIN c ON true) FROM t',
      { n: ['a.x', 'a.y', 'c.w'], m: ['a.y', 'c.w'] },
    ],
    // subqueries as values
    [
      'a scalar subquery: what it selects, not what it looks it up by',
      'SELECT (SELECT max(z) FROM b WHERE b.k = a.k) AS n FROM a',
      { n: ['b.z'] },
    ],
    [
      'a scalar subquery with a column from outside',
      'SELECT (SELECT max(z + y) FROM b) AS n FROM a',
      { n: ['a.y', 'b.z'] },
    ],
    ['IN', 'SELECT x IN (SELECT z FROM b) AS n FROM a', { n: ['a.x', 'b.z'] }],
    [
      'EXISTS: what its WHERE compares',
      'SELECT EXISTS (FROM b WHERE b.k = a.k AND z > 1) AS n, NOT EXISTS (FROM c) AS m FROM a',
      { n: ['a.k', 'b.k', 'b.z'], m: [] },
    ],
    ['an array of a subquery', 'SELECT ARRAY(SELECT z FROM b) AS n FROM a', { n: ['b.z'] }],
    // macros
    ['a macro', 'SELECT twice(x) AS n FROM a', { n: ['a.x'] }],
    [
      'a macro whose parameter is named like a column',
      'SELECT scaled(y, k) AS n FROM a',
      { n: ['a.k', 'a.y'] },
    ],
    ['a macro of macros', 'SELECT scaled_twice(y) AS n FROM a', { n: ['a.y'] }],
    [
      'a macro that names a column of its caller',
      'SELECT ranked(x, 3) AS n FROM a',
      { n: ['a.k', 'a.x'] },
    ],
    [
      'overloads',
      'SELECT either(x) AS n, either(x, y) AS m FROM a',
      { n: ['a.x'], m: ['a.x', 'a.y'] },
    ],
    ['named arguments', 'SELECT scaled(factor := k, x := y) AS n FROM a', { n: ['a.k', 'a.y'] }],
    ['a macro that reads a table', 'SELECT top() AS n FROM a', { n: ['b.z'] }],
    [
      'a parameter inside the subquery of a macro',
      'SELECT above(x) AS n FROM a',
      { n: ['a.x', 'b.z'] },
    ],
    ['a lambda in a macro', 'SELECT doubled(x, y) AS n FROM a', { n: ['a.x', 'a.y'] }],
    ['a macro as a method', 'SELECT x.scaled(y) AS n FROM a', { n: ['a.x', 'a.y'] }],
    ['a table macro', 'SELECT k, sum FROM a, rows_of(a.y)', { k: ['a.k'], sum: ['a.y', 'b.z'] }],
  ])('%s', async (_, sql, expected) => {
    expect(await lineage(sql)).toEqual(expected);
  });

  it.each([
    'FROM a JOIN b USING (k)',
    'SELECT * FROM a RIGHT JOIN c USING (k) NATURAL JOIN b',
    'SELECT b.*, * EXCLUDE (x) FROM c JOIN b USING (k)',
    'SELECT * REPLACE (x + 1 AS x) RENAME (y AS n) FROM a',
    "SELECT COLUMNS('^[kx]$'), a.y FROM a",
    'FROM (VALUES (1, 2)) UNION ALL SELECT x, y FROM a',
    'FROM a UNION BY NAME FROM b',
    'WITH t(p) AS (FROM a) SELECT *, #3 AS n FROM t POSITIONAL JOIN (VALUES (1)) AS v(q)',
    'FROM (UNPIVOT a ON x, y INTO NAME n VALUE v)',
  ])('have the names and the order that DuckDB gives them: %s', async (sql) => {
    const described = await readRows<{ column_name: string }>(
      database.connection,
      `DESCRIBE ${sql}`,
    );
    expect(Object.keys(await lineage(sql))).toEqual([
      ...new Set(described.map((column) => column.column_name)),
    ]);
  });
});
