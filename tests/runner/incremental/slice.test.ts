import { beforeAll, describe, expect, it } from 'vitest';
import { parseQuery } from '../../../src/model/sql-tree.ts';
import { sliceQuery } from '../../../src/runner/incremental/slice.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';

const SLICES = new Map([['facts.bar', 'SELECT * FROM facts.bar WHERE n > 95']]);

/** Names the table three times, under its own name and others. */
const OFTEN = `
  WITH bar AS (SELECT n, n AS k FROM facts.bar)
  SELECT bar.n, k, a.n AS before, b.n AS after
  FROM bar
  LEFT JOIN facts.bar AS a ON a.n = bar.n - 1
  LEFT JOIN facts.bar AS b ON b.n = bar.n + 1
  ORDER BY bar.n DESC -- the last one first`;
const ONCE = 'SELECT bar.n FROM facts.bar WHERE bar.n % 2 = 0 ORDER BY n';

describe('a query over a slice of its input', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase(':memory:');
    await database.connection.run(
      'CREATE SCHEMA facts; CREATE TABLE facts.bar AS SELECT range::INTEGER AS n FROM range(100)',
    );
    return () => database.close();
  });

  async function sliced(sql: string, areShort: boolean): Promise<string> {
    const query = await parseQuery(database.connection, sql);
    if ('message' in query) throw new Error(query.message);
    return sliceQuery(database.connection, sql, query, SLICES, areShort);
  }

  it.each([true, false])('gives what it gives of these rows; short: %s', async (areShort) => {
    const { connection } = database;
    expect(await readRows(connection, await sliced(ONCE, areShort))).toEqual([
      { n: 96 },
      { n: 98 },
    ]);
    expect(await readRows(connection, await sliced(OFTEN, areShort))).toEqual([
      { n: 99, k: 99, before: 98, after: null },
      { n: 98, k: 98, before: 97, after: 99 },
      { n: 97, k: 97, before: 96, after: 98 },
      { n: 96, k: 96, before: null, after: 97 },
    ]);
  });

  it('is another one than the SELECT calls by the same name', async () => {
    const own = OFTEN.replace(
      'WITH bar AS',
      'WITH "slice of facts.bar" AS (SELECT 7 AS n), bar AS',
    );
    const { connection } = database;
    expect(await readRows(connection, await sliced(own, true))).toEqual(
      await readRows(connection, await sliced(OFTEN, true)),
    );
  });

  it('keeps a short one that it names often, and no other', async () => {
    expect(await sliced(OFTEN, true)).toContain('MATERIALIZED');
    expect(await sliced(OFTEN, false)).not.toContain('MATERIALIZED');
    expect(await sliced(ONCE, true)).not.toContain('MATERIALIZED');
  });
});
