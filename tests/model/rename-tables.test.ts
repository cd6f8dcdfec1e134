import { describe, expect, it, onTestFinished } from 'vitest';
import { renameTables } from '../../src/model/rename-tables.ts';
import { parseQuery, tableName } from '../../src/model/sql-tree.ts';
import { openDatabase } from '../../src/warehouse/database.ts';

const OTHERS: Readonly<Record<string, string>> = { bars: 'few', 'staging.bars': 'staged' };

/** The query with the tables of OTHERS in the place of those they stand for; DuckDB must be able to parse it. */
async function renamed(sql: string): Promise<string> {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  const query = await parseQuery(connection, sql);
  if ('message' in query) throw new Error(query.message);
  const result = renameTables(sql, query.tables, (table) => OTHERS[tableName(table)]);
  expect(await parseQuery(connection, result)).not.toHaveProperty('message');
  return result;
}

describe('a renamed table', () => {
  it.each([
    ['goes by its old name', 'SELECT bars.x FROM bars', 'SELECT bars.x FROM few AS "bars"'],
    ['keeps its alias', 'SELECT b.x FROM bars AS b', 'SELECT b.x FROM few AS b'],
    ['keeps an alias without AS', 'FROM bars b', 'FROM few b'],
    ['with a schema', 'FROM staging.bars', 'FROM staged AS "bars"'],
    ['with a schema and spaces', 'FROM staging . bars WHERE x', 'FROM staged AS "bars" WHERE x'],
    ['in quotes', 'FROM "bars"', 'FROM few AS "bars"'],
    ['in quotes, with a schema', 'FROM "staging"."bars" AS b', 'FROM staged AS b'],
    ['in capitals', 'FROM BARS', 'FROM few AS "BARS"'],
    ['of the main schema', 'FROM main.bars', 'FROM few AS "bars"'],
    [
      'twice in a join',
      'FROM bars AS a JOIN bars USING (x) JOIN others USING (x)',
      'FROM few AS a JOIN few AS "bars" USING (x) JOIN others USING (x)',
    ],
    [
      'in subqueries',
      'SELECT (SELECT max(x) FROM bars) FROM (FROM bars) WHERE y IN (SELECT y FROM bars)',
      'SELECT (SELECT max(x) FROM few AS "bars") FROM (FROM few AS "bars") WHERE y IN (SELECT y FROM few AS "bars")',
    ],
    [
      'after letters of more than one byte',
      `SELECT 'Größe → 価格 🕯' AS "für" FROM bars WHERE 'ü' <> ''`,
      `SELECT 'Größe → 価格 🕯' AS "für" FROM few AS "bars" WHERE 'ü' <> ''`,
    ],
    [
      'after a comment and a text with its name',
      `-- bars → FROM bars\nSELECT 'FROM bars' /* bars */ FROM /* the */ bars -- bars`,
      `-- bars → FROM bars\nSELECT 'FROM bars' /* bars */ FROM /* the */ few AS "bars" -- bars`,
    ],
    [
      'that a CTE of another name reads',
      'WITH c AS (FROM bars) FROM c',
      'WITH c AS (FROM few AS "bars") FROM c',
    ],
  ])('%s', async (_, sql, expected) => {
    expect(await renamed(sql)).toBe(expected);
  });

  it('is not a CTE of the same name, nor a column', async () => {
    const sql = 'WITH bars AS (SELECT 1 AS bars) SELECT bars FROM bars';
    expect(await renamed(sql)).toBe(sql);
  });

  it('is itself where a CTE of its name reads it', async () => {
    expect(await renamed('WITH bars AS (FROM bars) FROM bars')).toBe(
      'WITH bars AS (FROM few AS "bars") FROM bars',
    );
  });

  it('may have a query in its place', async () => {
    const { connection, close } = await openDatabase(':memory:');
    onTestFinished(close);
    await connection.run('CREATE TABLE bars AS FROM range(5) AS r(x)');
    const sql = 'SELECT sum(bars.x)::INTEGER FROM bars';
    const query = await parseQuery(connection, sql);
    if ('message' in query) throw new Error(query.message);
    const few = renameTables(sql, query.tables, () => '(FROM bars WHERE x < 3)');
    const reader = await connection.runAndReadAll(few);
    expect(reader.getRows()).toEqual([[0 + 1 + 2]]);
  });
});
