import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { differingRegions } from '../../../src/runner/incremental/difference.ts';
import type { Region } from '../../../src/runner/incremental/region.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';
import { minute, span } from '../../support/region-spans.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  // Series 1 and 2 with a value at each of the minutes 1 to 3000.
  await database.connection.run(
    `CREATE TABLE before AS
     SELECT k, make_timestamp(60000000 * m) AS t, m AS value FROM range(1, 3) AS a(k), range(1, 3001) AS b(m);
     CREATE TABLE after AS FROM before`,
  );
});

const difference = (columns = ['k', 't', 'value']) =>
  differingRegions(database.connection, 'before', 'after', columns, ['k'], 't');

/** Keys and times of the rows of `differing`, in minutes. */
const marked = () =>
  readRows<{ k: bigint; from: number; to: number }>(
    database.connection,
    `SELECT k, epoch(from_time) / 60 AS "from", epoch(to_time) / 60 AS "to" FROM differing ORDER BY ALL`,
  );

const at = (k: string, ...minutes: number[]): Region => ({
  ...span(minutes[0]!, minutes.at(-1)!, { k }),
  instants: minutes.map(minute),
});

describe('rows that differ here and there', () => {
  it('are told by their instants, those that came and went too', async () => {
    await database.connection.run(
      `UPDATE after SET value = 0 WHERE k = 1 AND epoch(t) / 60 IN (7, 2900);
       DELETE FROM after WHERE k = 2 AND epoch(t) / 60 = 1500;
       INSERT INTO after VALUES (2, make_timestamp(60000000 * 4000::BIGINT), 1)`,
    );
    expect(await difference()).toEqual([at('1', 7, 2900), at('2', 1500, 4000)]);
    expect(await marked()).toEqual([
      { k: 1n, from: 7, to: 7 },
      { k: 1n, from: 2900, to: 2900 },
      { k: 2n, from: 1500, to: 1500 },
      { k: 2n, from: 4000, to: 4000 },
    ]);
  });

  it('are told by one span where they are many', async () => {
    // A tenth of the bars, and more than a hundred.
    await database.connection.run(`UPDATE after SET value = 0 WHERE k = 1 AND value % 10 = 7`);
    expect(await difference()).toEqual([span(7, 2997, { k: '1' })]);
    expect(await marked()).toEqual([{ k: 1n, from: 7, to: 2997 }]);
  });

  it('have no instants where they have no time', async () => {
    await database.connection.run(
      `INSERT INTO after VALUES (1, NULL, 1); UPDATE after SET value = 0 WHERE value = 9 AND k = 1`,
    );
    expect(await difference()).toEqual([span(9, 9, { k: '1' })]);
  });

  it('are told by one span in the table that counts bars', async () => {
    await database.connection.run(
      `ALTER TABLE before ADD COLUMN series_id INTEGER; ALTER TABLE before ADD COLUMN bar_no INTEGER;
       ALTER TABLE after ADD COLUMN series_id INTEGER; ALTER TABLE after ADD COLUMN bar_no INTEGER;
       UPDATE after SET value = 0 WHERE k = 1 AND value IN (7, 2900)`,
    );
    const columns = ['k', 't', 'value', 'series_id', 'bar_no'];
    expect(await difference(columns)).toEqual([span(7, 2900, { k: '1' })]);
  });
});

it('tells no time of tables that have none', async () => {
  await database.connection.run('UPDATE after SET value = 0 WHERE value = 9 AND k = 1');
  expect(
    await differingRegions(
      database.connection,
      'before',
      'after',
      ['k', 'value'],
      ['k'],
      undefined,
    ),
  ).toEqual([span(null, null, { k: '1' })]);
});

it('finds nothing where nothing differs, and everything where nothing was', async () => {
  expect(await difference()).toEqual([]);
  expect(await marked()).toEqual([]);
  expect(
    await differingRegions(
      database.connection,
      undefined,
      'after',
      ['k', 't', 'value'],
      ['k'],
      't',
    ),
  ).toEqual([span(1, 3000, { k: '1' }), span(1, 3000, { k: '2' })]);
});
