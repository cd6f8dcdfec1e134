import { describe, expect, it, onTestFinished } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import { parseModel } from '../../../src/model/parse-model.ts';
import { rowsOf } from '../../../src/runner/audits/rows-of.ts';
import { runTest } from '../../../src/runner/audits/run-test.ts';
import { openDatabase } from '../../../src/warehouse/database.ts';

function modelWith(test: string, { partOf = '' } = {}): Model {
  const text = `/*---
description: d
grain: [id]
${partOf}
columns:
  id: {description: x, unit: x, warmup_bars: 1, source: x}
  c: {description: x, unit: x, warmup_bars: 1, source: x}
tests:
  - ${test}
---*/
SELECT 1`;
  const parsed = parseModel('models/marts/t.sql', text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.model;
}

/** What a test finds in a table `t` of an id and a column `c`, whose values are given in the order of ids from 1. */
async function find(
  test: string,
  type: string,
  values: readonly string[],
  {
    publishedRows,
    partOf,
    before,
    condition,
  }: { publishedRows?: number; partOf?: string; before?: string; condition?: string } = {},
) {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await connection.run(`CREATE TABLE t (id INTEGER, c ${type}); ${before ?? ''}`);
  for (const [index, value] of values.entries())
    await connection.run(`INSERT INTO t VALUES (${index + 1}, ${value})`);
  const model = modelWith(test, partOf === undefined ? {} : { partOf });
  const rows = (column: string) => rowsOf(model, column, condition);
  return runTest({ connection, model, rows, publishedRows }, 0);
}

/** The place of a word of the header's one test. */
function at(test: string, word: string) {
  const text = `  - ${test}`;
  return { file: 'models/marts/t.sql', line: 9, column: text.indexOf(word) + 1, text };
}

describe('not_null', () => {
  const test = '{not_null: [id, c]}';
  it('counts the rows without a value, and shows them in the order of the grain', async () => {
    const before = 'INSERT INTO t VALUES (9, NULL)';
    expect(await find(test, 'DOUBLE', ['1', 'NULL', '3', 'NULL'], { before })).toEqual([
      {
        code: 'KH320',
        cause: 't: c is null in 3 rows of 5.',
        rows: [
          { id: '2', c: null },
          { id: '4', c: null },
          { id: '9', c: null },
        ],
        fix: 'Look with: FROM t WHERE "c" IS NULL -- in warehouse/work.duckdb',
        place: at(test, 'c]'),
      },
    ]);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await find(test, 'DOUBLE', ['1', '2'])).toEqual([]);
    expect(await find(test, 'DOUBLE', [])).toEqual([]);
  });

  it('shows five rows at most', async () => {
    const [problem] = await find(test, 'DOUBLE', Array(1200).fill('NULL'));
    expect(problem!.cause).toBe('t: c is null in 1,200 rows of 1,200.');
    expect(problem!.rows!.map((row) => row.id)).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('accepted_values', () => {
  const test = "{accepted_values: {c: [BUY, it's]}}";
  it('finds other values; NULL is none', async () => {
    expect(await find(test, 'VARCHAR', ["'BUY'", "'SELL'", 'NULL', "'it''s'"])).toEqual([
      {
        code: 'KH321',
        cause: "t: c is none of BUY, it's in 1 row of 4.",
        rows: [{ id: '2', c: 'SELL' }],
        fix: `Look with: FROM t WHERE "c" NOT IN ('BUY', 'it''s') -- in warehouse/work.duckdb`,
        place: at(test, 'c:'),
      },
    ]);
  });

  it.each([
    ['{accepted_values: {c: [1, 2.5]}}', 'DOUBLE', ['1', '2.5'], '1.5'],
    ['{accepted_values: {c: [true]}}', 'BOOLEAN', ['true', 'NULL'], 'false'],
  ])('%s', async (given, type, good, bad) => {
    expect(await find(given, type, good)).toEqual([]);
    expect((await find(given, type, [...good, bad]))[0]!.rows).toEqual([{ id: '3', c: bad }]);
  });
});

describe('range', () => {
  it.each([
    [
      '[0, 100]',
      't: c is outside 0 … 100 in 3 rows of 6.',
      ['1', '5', '6'],
      '("c" < 0 OR "c" > 100)',
    ],
    ['[0, null]', 't: c is below 0 in 2 rows of 6.', ['1', '6'], '("c" < 0 OR isnan("c"))'],
    ['[null, 100]', 't: c is above 100 in 2 rows of 6.', ['5', '6'], '"c" > 100'],
  ])(
    '%s includes its ends, lets NULL pass, and what is no number not',
    async (ends, cause, ids, where) => {
      const values = ['-0.5', '0', '100', 'NULL', '100.5', `'NaN'`];
      const [problem] = await find(`{range: {c: ${ends}}}`, 'DOUBLE', values);
      expect(problem).toMatchObject({
        code: 'KH322',
        cause,
        fix: `Look with: FROM t WHERE ${where} -- in warehouse/work.duckdb`,
      });
      expect(problem!.rows!.map((row) => row.id)).toEqual(ids);
    },
  );

  it.each(['TINYINT', 'BIGINT', 'UINTEGER', 'HUGEINT', 'DECIMAL(38, 8)', 'FLOAT'])(
    'is for %s too',
    async (type) => {
      expect(await find('{range: {c: [1, null]}}', type, ['1', 'NULL'])).toEqual([]);
      expect(await find('{range: {c: [1, null]}}', type, ['0'])).toHaveLength(1);
    },
  );

  it('of a part looks at the rows of its indicator in the long table', async () => {
    const before = `
      CREATE TABLE dim_indicator_type AS SELECT * FROM (VALUES (7, 'id'), (8, 'c')) AS t (indicator_type_id, indicator);
      CREATE TABLE fact AS SELECT * FROM (VALUES (1, 7, 500.0), (2, 8, 500.0), (3, 8, 1.0)) AS t (id, indicator_type_id, value)`;
    const given = '{range: {c: [0, 100]}}';
    const rows = `(SELECT id, value AS "c" FROM fact WHERE indicator_type_id = (SELECT indicator_type_id FROM dim_indicator_type WHERE indicator = 'c'))`;
    expect(await find(given, 'DOUBLE', [], { before, partOf: 'part_of: fact' })).toEqual([
      {
        code: 'KH322',
        cause: 't: c is outside 0 … 100 in 1 row of 2.',
        rows: [{ id: '2', c: '500.0' }],
        fix: `Look with: FROM ${rows} WHERE ("c" < 0 OR "c" > 100) -- in warehouse/work.duckdb`,
        place: at(given, 'c:'),
      },
    ]);
  });
});

describe('relationships', () => {
  const test = '{relationships: {c: d.x}}';
  const before = `CREATE TABLE d (x INTEGER); INSERT INTO d VALUES (1), (NULL), (2)`;
  it('finds values that the other table lacks; NULL passes on either side', async () => {
    expect(await find(test, 'INTEGER', ['1', '2', 'NULL', '3'], { before })).toEqual([
      {
        code: 'KH323',
        cause: 't: c is not in d.x in 1 row of 4.',
        rows: [{ id: '4', c: '3' }],
        fix: 'Look with: FROM t WHERE "c" NOT IN (SELECT "x" FROM d WHERE "x" IS NOT NULL) -- in warehouse/work.duckdb',
        place: at(test, 'd.x'),
      },
    ]);
    expect(await find(test, 'INTEGER', ['1', 'NULL'], { before })).toEqual([]);
  });

  it('finds every value where the other table is empty', async () => {
    expect(
      (await find(test, 'INTEGER', ['1', '2'], { before: 'CREATE TABLE d (x INTEGER)' }))[0]!.cause,
    ).toBe('t: c is not in d.x in 2 rows of 2.');
  });
});

describe('sql', () => {
  const test =
    '{name: low_c, description: "C is small.", sql: "SELECT c AS it, id FROM t WHERE c > 5;"}';
  it('finds the rows it gives, under its name', async () => {
    expect(await find(test, 'INTEGER', ['5', '6', '7'])).toEqual([
      {
        code: 'KH324',
        cause: 't (low_c): the SQL gives 2 rows, and must give none. C is small.',
        rows: [
          { it: '6', id: '2' },
          { it: '7', id: '3' },
        ],
        fix: 'Look with: SELECT c AS it, id FROM t WHERE c > 5 -- in warehouse/work.duckdb',
        place: at(test, '"SELECT'),
      },
    ]);
    expect(await find(test, 'INTEGER', ['5'])).toEqual([]);
  });

  it('looks at those rows alone that it is told to, where it judges each by itself', async () => {
    const condition = 'id > 1';
    expect(await find(test, 'INTEGER', ['6', '5'], { condition })).toEqual([]);
    expect(await find(test, 'INTEGER', ['6', '7'], { condition })).toMatchObject([
      { rows: [{ id: '2' }] },
    ]);
    const sum = '{sql: "SELECT sum(c) AS total FROM t HAVING total > 12"}';
    expect(await find(sum, 'INTEGER', ['6', '7'], { condition })).toMatchObject([
      { rows: [{ total: '13' }] },
    ]);
  });

  it('may end with a comment', async () => {
    const [problem] = await find('{sql: "SELECT id FROM t -- all"}', 'INTEGER', ['5']);
    expect(problem!.cause).toBe('t: the SQL gives 1 row, and must give none.');
  });

  it('that breaks off on the rows there are fails', async () => {
    const given = '{sql: "SELECT id FROM t WHERE c::INTEGER > 1", severity: warn}';
    expect(await find(given, 'VARCHAR', ["'x'"])).toEqual([
      {
        code: 'KH327',
        severity: 'warn',
        cause: expect.stringMatching(
          /^t: the test broke off: Conversion Error: Could not convert string 'x' to INT32/,
        ),
        place: at(given, '"SELECT'),
      },
    ]);
  });
});

describe('freshness', () => {
  const test = '{freshness: {column: c, within: 2 days}}';
  it.each(['TIMESTAMP', 'TIMESTAMPTZ'])('of a %s is about the newest value', async (type) => {
    const hoursAgo = (hours: number) =>
      `(now()${type === 'TIMESTAMP' ? ` AT TIME ZONE 'UTC'` : ''} - INTERVAL ${hours} HOURS)`;
    const zone = "SET TimeZone = 'Asia/Tokyo'";
    expect(await find(test, type, [hoursAgo(900), hoursAgo(47)], { before: zone })).toEqual([]);
    expect(await find(test, type, [hoursAgo(900), hoursAgo(49)], { before: zone })).toHaveLength(1);
  });

  it('names the newest value', async () => {
    expect(
      await find(test, 'TIMESTAMP', [`'2024-07-03 01:00:00'`, `'2024-07-04'`, 'NULL']),
    ).toEqual([
      {
        code: 'KH325',
        cause: 't: the newest c is 2024-07-04 00:00:00; expected one within 2 days.',
        place: at(test, 'c,'),
      },
    ]);
  });

  it('fails where there is no value at all', async () => {
    for (const values of [[], ['NULL']]) {
      expect((await find(test, 'DATE', values))[0]!.cause).toBe(
        't: there is no c; expected one within 2 days.',
      );
    }
  });
});

describe('row_count_change', () => {
  const test = '{row_count_change: {at_most: 50%}}';
  const ones = (count: number) => Array<string>(count).fill('1');
  it.each([
    [9, 4, 't: the table has 9 rows, 125 % more than the 4 published; expected at most 50 %.'],
    [1, 3, 't: the table has 1 row, 66.7 % fewer than the 3 published; expected at most 50 %.'],
  ])('%i rows where %i are published are too far away', async (rows, published, cause) => {
    expect(await find(test, 'INTEGER', ones(rows), { publishedRows: published })).toEqual([
      {
        code: 'KH326',
        cause,
        fix: 'If that is meant, allow more, or give the test severity: warn.',
        place: at(test, 'row_count'),
      },
    ]);
  });

  it.each([
    [6, 4],
    [2, 4],
    [9, 0],
    [0, undefined],
  ])('%i rows where %s are published are not', async (rows, published) => {
    expect(
      await find(
        test,
        'INTEGER',
        ones(rows),
        published === undefined ? {} : { publishedRows: published },
      ),
    ).toEqual([]);
  });

  it('may be given shortly', async () => {
    const short = '{row_count_change: 12.5%}';
    expect(await find(short, 'INTEGER', ones(9), { publishedRows: 8 })).toEqual([]);
    expect(await find(short, 'INTEGER', ones(10), { publishedRows: 8 })).toHaveLength(1);
  });
});
