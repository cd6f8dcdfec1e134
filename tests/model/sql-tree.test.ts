import { describe, expect, it, onTestFinished } from 'vitest';
import { readMacros, tablesRead } from '../../src/model/macros.ts';
import { type ParsedQuery, parseQuery } from '../../src/model/sql-tree.ts';
import { openDatabase } from '../../src/warehouse/database.ts';

async function parsed(sql: string): Promise<ParsedQuery> {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  const found = await parseQuery(connection, sql);
  if ('message' in found) throw new Error(found.message);
  return found;
}

async function tables(sql: string): Promise<string[]> {
  const found = (await parsed(sql)).tables;
  return found.map((table) => (table.schema ? `${table.schema}.${table.name}` : table.name)).sort();
}

describe('the tables a query reads', () => {
  it.each<[string, string, string[]]>([
    ['a plain one', 'SELECT * FROM a', ['a']],
    ['FROM first', 'FROM a', ['a']],
    ['with a schema', 'FROM staging.a', ['staging.a']],
    [
      'joins of every kind',
      'FROM a JOIN b USING (x) LEFT JOIN c ON true NATURAL JOIN d CROSS JOIN e, f',
      ['a', 'b', 'c', 'd', 'e', 'f'],
    ],
    [
      'ASOF and ANTI joins',
      'FROM a ASOF JOIN b ON a.t >= b.t ANTI JOIN c USING (x)',
      ['a', 'b', 'c'],
    ],
    [
      'subqueries in FROM, SELECT, WHERE and HAVING',
      'SELECT (SELECT max(x) FROM a), count(*) FROM (FROM b) WHERE y IN (SELECT y FROM c) GROUP BY 1 HAVING count(*) > (SELECT 1 FROM d)',
      ['a', 'b', 'c', 'd'],
    ],
    ['EXISTS', 'FROM a WHERE EXISTS (FROM b WHERE b.x = a.x)', ['a', 'b']],
    ['set operations', 'FROM a UNION ALL FROM b EXCEPT FROM c', ['a', 'b', 'c']],
    ['not its CTEs', 'WITH x AS (FROM a), y AS (FROM x) FROM y', ['a']],
    ['a table behind a CTE of its own name', 'WITH a AS (FROM a) FROM a', ['a']],
    ['a CTE out of scope', 'SELECT (WITH x AS (SELECT 1) FROM x) FROM x', ['x']],
    [
      'a CTE seen from a subquery',
      'WITH x AS (FROM a) SELECT (SELECT max(y) FROM x) FROM b',
      ['a', 'b'],
    ],
    [
      'an inner CTE that hides an outer one',
      'WITH x AS (FROM a) FROM (WITH x AS (FROM b) FROM x)',
      ['a', 'b'],
    ],
    [
      'a recursive CTE, but not itself',
      'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r JOIN a ON true) FROM r',
      ['a'],
    ],
    ['a CTE, however its name is written', 'WITH Xy AS (FROM a) FROM xY', ['a']],
    ['a schema-qualified table, CTE or not', 'WITH a AS (SELECT 1) FROM main.a', ['main.a']],
    ['PIVOT in a CTE', 'WITH p AS (PIVOT a ON x IN (1, 2) USING sum(y)) FROM p', ['a']],
    ['none of table functions', 'FROM range(3), unnest([1])', []],
    ['in lateral joins', 'FROM a, LATERAL (SELECT * FROM b WHERE b.x = a.x)', ['a', 'b']],
    [
      'in QUALIFY',
      'FROM a QUALIFY row_number() OVER (ORDER BY x) < (SELECT max(n) FROM b)',
      ['a', 'b'],
    ],
  ])('%s', async (_, sql, expected) => {
    expect([...new Set(await tables(sql))]).toEqual(expected);
  });

  it('have the byte at which they stand', async () => {
    const sql = "SELECT 'ü' FROM a";
    const [table] = (await parsed(sql)).tables;
    expect(Buffer.from(sql).subarray(table!.byteOffset).toString()).toBe('a');
  });

  it('are those of macros too, at any depth', async () => {
    const { connection, close } = await openDatabase(':memory:');
    onTestFinished(close);
    await connection.run('CREATE TABLE deep AS SELECT 1 AS x; CREATE TABLE wide AS SELECT 1 AS x');
    await connection.run('CREATE MACRO inner_one() AS (SELECT max(x) FROM deep)');
    await connection.run('CREATE MACRO outer_one(y) AS y + inner_one()');
    await connection.run('CREATE MACRO rows_of() AS TABLE FROM wide');
    const macros = await readMacros(connection);
    const found = await parseQuery(connection, 'SELECT outer_one(x) FROM a, rows_of()');
    if ('message' in found) throw new Error(found.message);
    expect(
      tablesRead(found, macros)
        .map((table) => table.name)
        .sort(),
    ).toEqual(['a', 'deep', 'wide']);
  });

  it('cannot be had from broken SQL, which says where it breaks', async () => {
    const { connection, close } = await openDatabase(':memory:');
    onTestFinished(close);
    const sql = 'SELECT a,\n  FROM WHERE';
    const found = await parseQuery(connection, sql);
    expect(found).toMatchObject({
      message: expect.stringContaining('syntax error at or near "WHERE"'),
      byteOffset: sql.indexOf('WHERE'),
    });
  });

  it('of what cannot be read the place is right behind letters of several bytes', async () => {
    const sql = "-- Größe → 🎉\nSELECT 'ß€' AS a FROM FROM b";
    const { connection, close } = await openDatabase(':memory:');
    onTestFinished(close);
    const failure = await parseQuery(connection, sql);
    if (!('message' in failure)) throw new Error('expected a failure');
    expect(Buffer.from(sql).subarray(failure.byteOffset).toString()).toBe('FROM b');
  });
});

describe('the tree of a query', () => {
  const tree = async (sql: string) => (await parsed(sql)).tree;

  it('has doubles in one form, and whole numbers in all their digits', async () => {
    expect(await tree('SELECT 1e6, 1e308, 1.5e0')).toMatch(
      /"value":1000000}.*"value":1e\+308}.*"value":1.5}/,
    );
    expect(await tree('SELECT \'"value":1.0\'')).toContain('\\"value\\":1.0');
    expect(await tree('SELECT 12345678901234567.89')).not.toBe(
      await tree('SELECT 12345678901234567.88'),
    );
  });

  it('may have a double that is beyond all', async () => {
    expect(await tree('SELECT 1e400')).not.toBe(await tree('SELECT -1e400'));
  });

  it('is the same whatever the layout and the comments', async () => {
    expect(await tree('SELECT a, -- first\n  b\nFROM t /* all */ WHERE x > 1')).toBe(
      await tree('select a,b from t where x>1'),
    );
  });

  it.each([
    'SELECT a FROM t WHERE x > 2',
    'SELECT a AS c FROM t WHERE x > 1',
    'SELECT a FROM t WHERE x >= 1',
    'SELECT a FROM u WHERE x > 1',
  ])('is another for %s', async (sql) => {
    expect(await tree(sql)).not.toBe(await tree('SELECT a FROM t WHERE x > 1'));
  });
});
