import { beforeAll, describe, expect, it } from 'vitest';
import { type Counted, reachByRows } from '../../../src/runner/incremental/reach-by-rows.ts';
import type { Region } from '../../../src/runner/incremental/region.ts';
import { type Database, openDatabase } from '../../../src/warehouse/database.ts';
import { lookThrough } from '../../../src/warehouse/look.ts';
import { span } from '../../support/region-spans.ts';

const FIRST = { symbol_id: '1', interval_id: '2' };
const SECOND = { symbol_id: '1', interval_id: '5' };

let database: Database;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  // Two series of symbol 1: every minute from 1 to 20 but for 8 to 12, and every fifth from 5 to 20. One of symbol 3.
  await database.connection.run(
    `CREATE TABLE bars AS
     SELECT symbol_id, interval_id, make_timestamp(60000000 * n) AS close_time
     FROM (
       SELECT 1 AS symbol_id, 2 AS interval_id, n FROM range(1, 21) AS r(n) WHERE n NOT BETWEEN 8 AND 12
       UNION ALL
       SELECT 1, 5, n FROM range(5, 21, 5) AS r(n)
       UNION ALL
       SELECT 3, 2, 7
     )
     ORDER BY hash(n)`,
  );
  return () => database.close();
});

const reach = (back: number, ahead: number, changed: Region[], isOnward = false) => {
  const counted: Counted = {
    table: 'bars',
    time: 'close_time',
    by: ['symbol_id', 'interval_id'],
    back,
    ahead,
  };
  return reachByRows(lookThrough(database.connection), counted, changed, isOnward);
};

describe('a lookback of rows', () => {
  it('reaches so many rows on and needs as many back, however far apart they are', async () => {
    // The rows about the minutes 13 and 14 are 6, 7 and 15, 16.
    expect(await reach(2, 0, [span(13, 14, FIRST)])).toEqual({
      affected: [span(13, 16, FIRST)],
      needed: [span(6, 16, FIRST)],
    });
  });

  it('ends with the rows there are', async () => {
    expect(await reach(3, 0, [span(19, 20, FIRST)])).toEqual({
      affected: [span(19, 20, FIRST)],
      needed: [span(16, 20, FIRST)],
    });
    expect(await reach(3, 0, [span(2, 2, FIRST)])).toEqual({
      affected: [span(2, 5, FIRST)],
      needed: [span(1, 5, FIRST)],
    });
    expect(await reach(1, 0, [span(1, null, FIRST)])).toEqual({
      affected: [span(1, null, FIRST)],
      needed: [span(1, null, FIRST)],
    });
  });

  it('reaches all rows from the first on where the model numbers them', async () => {
    expect(await reach(1, 0, [span(13, 14, FIRST)], true)).toEqual({
      affected: [span(13, null, FIRST)],
      needed: [span(7, null, FIRST)],
    });
  });
});

describe('a lookahead of rows', () => {
  it('reaches back to the row that sees the change, where bars are gone too', async () => {
    expect(await reach(0, 1, [span(9, 11, FIRST)])).toEqual({
      affected: [span(7, 11, FIRST)],
      needed: [span(7, 13, FIRST)],
    });
  });

  it('needs both sides of what it affects', async () => {
    expect(await reach(1, 2, [span(14, 14, FIRST)])).toEqual({
      affected: [span(7, 15, FIRST)],
      needed: [span(6, 17, FIRST)],
    });
  });
});

describe('regions', () => {
  it('of several series are told apart, and of one are one', async () => {
    expect(
      await reach(1, 0, [
        span(6, 7, { symbol_id: '1' }),
        span(15, 15, { ...FIRST, metric_id: '9' }),
        span(14, 14, FIRST),
      ]),
    ).toEqual({
      affected: [span(6, 16, FIRST), span(6, 10, SECOND)],
      needed: [span(5, 16, FIRST), span(5, 10, SECOND)],
    });
  });

  it('of a series that is gone are as they came', async () => {
    const gone = { symbol_id: '2', interval_id: '2' };
    expect(await reach(1, 1, [span(3, 4, gone)])).toEqual({
      affected: [span(3, 4, gone)],
      needed: [span(3, 4, gone)],
    });
    expect(await reach(1, 1, [])).toEqual({ affected: [], needed: [] });
  });
});
