import type { DuckDBConnection } from '@duckdb/node-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tablesOf } from '../../../src/runner/diff/catalog.ts';
import {
  compareTable,
  lonelyTable,
  type TableDiff,
} from '../../../src/runner/diff/compare-table.ts';
import { openDatabase } from '../../../src/warehouse/database.ts';

/** Two empty sides in memory. */
async function sides(): Promise<DuckDBConnection> {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await connection.run(`ATTACH ':memory:' AS published; ATTACH ':memory:' AS candidate`);
  return connection;
}

/** How the table `t` differs whose rows are given as SELECTs. */
async function compared(
  published: string,
  candidate: string,
  grain: readonly string[] | undefined,
  mostRows = 0,
): Promise<TableDiff> {
  const connection = await sides();
  await connection.run(`CREATE TABLE published.t AS ${published}`);
  await connection.run(`CREATE TABLE candidate.t AS ${candidate}`);
  const pair = {
    table: 't',
    published: (await tablesOf(connection, 'published')).get('t')!,
    candidate: (await tablesOf(connection, 'candidate')).get('t')!,
    grain,
  };
  return compareTable(connection, pair, mostRows);
}

describe('a table on both sides', () => {
  it.each([
    ['of one grain column', ['k'], 'k'],
    ['of several', ['g', 'k'], 'g, k'],
  ])('%s is compared row by row', async (_, grain, key) => {
    const rows = (values: string) => `FROM (VALUES ${values}) AS v(g, k, x, y)`;
    const diff = await compared(
      rows(`(1, 1, 'a', 1.5), (1, 2, 'b', NULL), (1, 3, 'c', 3), (1, 5, NULL, 5), (2, 9, 'z', 0)`),
      // In another order; 2 differs in y, 3 in both, 4 is new, 5 is gone.
      rows(`(2, 9, 'z', 0), (1, 4, 'd', 4), (1, 3, 'C', 3.5), (1, 2, 'b', 2), (1, 1, 'a', 1.5)`),
      grain,
      10,
    );
    const keyed = (k: string) => (key === 'k' ? { k } : { g: '1', k });
    const plain = key === 'k' ? [{ column: 'g', before: '1', after: null }] : [];
    const fresh = key === 'k' ? [{ column: 'g', before: null, after: '1' }] : [];
    expect(diff).toEqual({
      table: 't',
      kind: 'changed',
      before: 5,
      after: 5,
      added: 1,
      removed: 1,
      changed: 2,
      columns: [
        { column: 'x', rows: 1 },
        { column: 'y', rows: 2 },
      ],
      addedColumns: [],
      removedColumns: [],
      retypedColumns: [],
      isComparable: true,
      rows: [
        { kind: 'changed', key: keyed('2'), values: [{ column: 'y', before: null, after: '2.0' }] },
        {
          kind: 'changed',
          key: keyed('3'),
          values: [
            { column: 'x', before: 'c', after: 'C' },
            { column: 'y', before: '3.0', after: '3.5' },
          ],
        },
        {
          kind: 'added',
          key: keyed('4'),
          values: [
            ...fresh,
            { column: 'x', before: null, after: 'd' },
            { column: 'y', before: null, after: '4.0' },
          ],
        },
        {
          kind: 'removed',
          key: keyed('5'),
          values: [
            ...plain,
            { column: 'x', before: null, after: null },
            { column: 'y', before: '5.0', after: null },
          ],
        },
      ],
    });
  });

  it('with the same rows in another order is the same', async () => {
    const rows = 'SELECT range % 7 AS g, range AS k, sin(range) AS x FROM range(10_000)';
    const diff = await compared(rows, `${rows} ORDER BY hash(range)`, ['g', 'k'], 5);
    expect(diff).toMatchObject({
      kind: 'same',
      before: 10_000,
      after: 10_000,
      changed: 0,
      rows: [],
    });
  });

  it('shows the first differing rows of many, in the order of the grain', async () => {
    const rows = (x: string) =>
      `SELECT range AS k, ${x} AS x FROM range(1000) ORDER BY hash(range)`;
    const diff = await compared(rows('range'), rows('range + (range >= 100)::INT'), ['k'], 2);
    expect(diff.changed).toBe(900);
    expect(diff.rows).toEqual([
      {
        kind: 'changed',
        key: { k: '100' },
        values: [{ column: 'x', before: '100', after: '101' }],
      },
      {
        kind: 'changed',
        key: { k: '101' },
        values: [{ column: 'x', before: '101', after: '102' }],
      },
    ]);
  });

  it('tells columns that came, went and have another type, and compares the others', async () => {
    const diff = await compared(
      `SELECT 1 AS k, 'a' AS gone, 5 AS n, 'x' AS same`,
      `SELECT 1 AS k, 5::BIGINT AS n, 'y' AS same, true AS fresh`,
      ['k'],
    );
    expect(diff).toMatchObject({
      kind: 'changed',
      changed: 1,
      columns: [{ column: 'same', rows: 1 }],
      addedColumns: ['fresh'],
      removedColumns: ['gone'],
      retypedColumns: ['n INTEGER → BIGINT'],
    });
    // As text: 'five' is no number to compare with 5.
    const asText = await compared(
      `SELECT unnest([1, 2]) AS k, unnest(['5', 'five']) AS n`,
      'SELECT unnest([1, 2]) AS k, 5 AS n',
      ['k'],
      1,
    );
    expect(asText.rows).toEqual([
      { kind: 'changed', key: { k: '2' }, values: [{ column: 'n', before: 'five', after: '5' }] },
    ]);
    const typesAlone = await compared('SELECT 1 AS k', 'SELECT 1::BIGINT AS k', ['k']);
    expect(typesAlone).toMatchObject({ kind: 'changed', added: 0, removed: 0, changed: 0 });
  });

  it('compares lists, and takes NULL and NaN as equal to themselves', async () => {
    const rows = (list: string) =>
      `SELECT unnest([1, 2]) AS k, ${list} AS list, NULL::INT AS nothing, 'nan'::DOUBLE AS nan`;
    const diff = await compared(rows('[1, 2]'), rows('[1, 2, 3]'), ['k']);
    expect(diff).toMatchObject({ changed: 2, columns: [{ column: 'list', rows: 2 }] });
  });

  it.each([
    ['no model knows the grain', undefined],
    ['the grain is another', ['k', 'new_key']],
  ])('counts all rows as other rows where %s', async (_, grain) => {
    const diff = await compared(
      'SELECT range AS k FROM range(3)',
      'SELECT range AS k FROM range(4)',
      grain,
      5,
    );
    expect(diff).toMatchObject({ added: 4, removed: 3, changed: 0, isComparable: false, rows: [] });
    const same = await compared('SELECT 1 AS k', 'SELECT 1 AS k', grain);
    expect(same).toMatchObject({ kind: 'same', added: 0, removed: 0 });
  });
});

it('a table on one side alone is new or gone; views and landing tables are none', async () => {
  const connection = await sides();
  await connection.run(`
    CREATE SCHEMA candidate.raw; CREATE TABLE candidate.raw.kline AS SELECT 1 AS n;
    CREATE SCHEMA candidate.staging; CREATE TABLE candidate.staging.s AS FROM range(3);
    CREATE VIEW candidate.v AS SELECT 1 AS n`);
  expect([...(await tablesOf(connection, 'candidate')).keys()]).toEqual(['staging.s']);
  expect(await lonelyTable(connection, 'candidate', 'staging.s')).toMatchObject({
    kind: 'new',
    before: 0,
    after: 3,
    added: 3,
    removed: 0,
  });
  await connection.run('CREATE TABLE published.g AS FROM range(2)');
  expect(await lonelyTable(connection, 'published', 'g')).toMatchObject({
    kind: 'gone',
    before: 2,
    after: 0,
    added: 0,
    removed: 2,
  });
});
