import { beforeAll, describe, expect, it } from 'vitest';
import type { Incremental } from '../../../src/model/header.ts';
import { reachOf } from '../../../src/runner/incremental/reach.ts';
import type { Ruler } from '../../../src/runner/incremental/reach-by-bars.ts';
import type { Region } from '../../../src/runner/incremental/region.ts';
import { type Database, openDatabase } from '../../../src/warehouse/database.ts';
import { lookThrough } from '../../../src/warehouse/look.ts';
import { minute, span } from '../../support/region-spans.ts';

const RULER: Ruler = {
  table: 'bars',
  columns: ['symbol_id', 'interval_id', 'close_time', 'series_id', 'bar_no'],
  time: 'close_time',
};

const FIRST = { symbol_id: '1', interval_id: '2' };
const SECOND = { symbol_id: '2', interval_id: '2' };

let database: Database;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  // Symbol 1: bars 0 to 9999 end at the minutes 1 to 10000. Symbol 2: bars 0 to 99 at 1 to 100, and after missing
  // files a second series of bars 0 to 99 at 201 to 300.
  await database.connection.run(
    `CREATE TABLE bars AS
     WITH series(symbol_id, series_id, first_minute, bars) AS (VALUES (1, 10, 1, 10000), (2, 20, 1, 100), (2, 21, 201, 100))
     SELECT symbol_id, 2 AS interval_id, make_timestamp(60000000 * (first_minute + n)) AS close_time, series_id, n::INTEGER AS bar_no
     FROM series, LATERAL (FROM range(bars)) AS r(n)`,
  );
  return () => database.close();
});

const reach = (incremental: Incremental, changed: Region[]) =>
  reachOf(lookThrough(database.connection), incremental, changed, RULER, true);

describe('a lookback of bars', () => {
  it('reaches so many bars on, and needs as many back, from where the series may be cut', async () => {
    // Bar 8999 changed. The bars to 9019 see it. They look back to bar 8980; bar 8976 = 561 × 16 ends at 8977.
    expect(await reach({ lookback: { bars: 20 } }, [span(9000, 9000, FIRST)])).toEqual({
      affected: [span(9000, 9020, FIRST)],
      needed: [span(8977, 9020, FIRST)],
    });
  });

  it('needs them from a multiple of 16, of 256 where a row sees 256, and of 4096 where it sees 4096', async () => {
    const needed = async (bars: number) =>
      (await reach({ lookback: { bars } }, [span(9000, 9000, FIRST)])).needed[0]!.from;
    // Bar 8999 and the bars before it: 8745 is one more than 546 × 16 + 8, 8744 one less than 34 × 256 + 41.
    expect(await needed(254)).toBe(minute(546 * 16 + 1));
    expect(await needed(255)).toBe(minute(34 * 256 + 1));
    expect(await needed(4094)).toBe(minute(19 * 256 + 1));
    expect(await needed(4095)).toBe(minute(4096 + 1));
    // 8999 - 807 = 8192 is such a multiple itself; one bar more, and it is the one before, 31 × 256.
    expect(await needed(807)).toBe(minute(8192 + 1));
    expect(await needed(808)).toBe(minute(31 * 256 + 1));
  });

  it('begins there also for the bar before one at which the series may be cut', async () => {
    // Bar 8192 changed; the bar before it is in the piece that begins with bar 511 × 16.
    expect((await reach({ lookback: { bars: 0 } }, [span(8193, 8193, FIRST)])).needed).toEqual([
      span(8177, 8193, FIRST),
    ]);
    // How many bars a minute is, is not known: the piece begins with bar 4096.
    expect(
      (await reach({ lookback: { time: '1 minute' } }, [span(8194, 8194, FIRST)])).needed,
    ).toEqual([span(4097, 8195, FIRST)]);
  });

  it('of a model that sees series together needs no more than it says', async () => {
    const { connection } = database;
    // Bar 8979, which is 20 before 8999, ends at 8980.
    expect(
      await reachOf(
        lookThrough(connection),
        { lookback: { bars: 20 } },
        [span(9000, 9000, FIRST)],
        RULER,
        false,
      ),
    ).toEqual({
      affected: [span(9000, 9020, FIRST)],
      needed: [span(8980, 9020, FIRST)],
    });
  });

  it('ends where the series does', async () => {
    expect(await reach({ lookback: { bars: 50 } }, [span(9990, 9995, FIRST)])).toEqual({
      affected: [span(9990, 10_000, FIRST)],
      needed: [span(9937, 10_000, FIRST)],
    });
    expect(await reach({ lookback: { bars: 50 } }, [span(3, 4, FIRST)])).toEqual({
      affected: [span(3, 54, FIRST)],
      needed: [span(1, 54, FIRST)],
    });
  });

  it('may be what SQL says', async () => {
    expect(await reach({ lookback: { bars: 'SELECT 4 * 5' } }, [span(9000, 9000, FIRST)])).toEqual(
      await reach({ lookback: { bars: 20 } }, [span(9000, 9000, FIRST)]),
    );
    // Of nothing there is none: no rule, no window.
    expect(
      await reach({ lookback: { bars: 'SELECT max(x) FROM (SELECT 1 AS x) WHERE false' } }, [
        span(9000, 9000, FIRST),
      ]),
    ).toEqual(await reach({}, [span(9000, 9000, FIRST)]));
  });

  it('counts from the bars that are left where the changed ones are gone', async () => {
    // Of symbol 2 nothing is between the minutes 100 and 201: what was there is to be taken away, and of the series
    // before, which ends at bar 99, nothing is affected.
    expect(await reach({ lookback: { bars: 20 } }, [span(120, 180, SECOND)])).toEqual({
      affected: [span(120, 180, SECOND)],
      needed: [span(81, 180, SECOND)],
    });
  });

  it('does not reach into the next series', async () => {
    expect((await reach({ lookback: { bars: 20 } }, [span(95, 100, SECOND)])).affected).toEqual([
      span(95, 100, SECOND),
    ]);
    expect((await reach({ lookback: { bars: 20 } }, [span(95, 201, SECOND)])).affected).toEqual([
      span(95, 221, SECOND),
    ]);
  });

  it('is counted in each series that a region is of', async () => {
    const { affected } = await reach({ lookback: { bars: 3 } }, [span(50, 50, {})]);
    expect(affected).toHaveLength(2);
    expect(affected).toEqual(expect.arrayContaining([span(50, 53, FIRST), span(50, 53, SECOND)]));
  });

  it('leaves a series that is gone its own time', async () => {
    const gone = { symbol_id: '3', interval_id: '2' };
    expect((await reach({ lookback: { bars: 3 } }, [span(50, 60, gone)])).affected).toEqual([
      span(50, 60, gone),
    ]);
  });

  it('has no end for a change without one, and is of all for a change of all', async () => {
    const { affected, needed } = await reach({ lookback: { bars: 3 } }, [span(9000, null, FIRST)]);
    expect(affected).toEqual([span(9000, null, FIRST)]);
    expect(needed).toEqual([span(8993, null, FIRST)]);
    expect(await reach({ lookback: { bars: 3 } }, [span(null, null, FIRST)])).toEqual({
      affected: [span(null, null, FIRST)],
      needed: [span(null, null, FIRST)],
    });
  });
});

describe('a lookback of time', () => {
  it('without bars to count reaches so long on, and needs as long back', async () => {
    const changed = span(9000, 9010, FIRST);
    const lookback = { time: '1 hour' };
    expect(
      await reachOf(lookThrough(database.connection), { lookback }, [changed], undefined, false),
    ).toEqual({
      affected: [span(9000, 9070, FIRST)],
      needed: [span(8940, 9070, FIRST)],
    });
  });

  it('on bars ends with bars', async () => {
    // The last bar within the day after 9000 is the last of all; 9000 - 1440 is the end of bar 7559, so that the
    // first needed one is 4096.
    expect(await reach({ lookback: { time: '1 day' } }, [span(9000, 9000, FIRST)])).toEqual({
      affected: [span(9000, 10_000, FIRST)],
      needed: [span(4097, 10_000, FIRST)],
    });
  });
});

describe('a lookback of the series', () => {
  it('reaches all after, and needs all', async () => {
    expect(await reach({ lookback: 'series' }, [span(9000, 9001, FIRST)])).toEqual({
      affected: [span(9000, null, FIRST)],
      needed: [span(null, null, FIRST)],
    });
  });
});

describe('a lookahead', () => {
  it('reaches so many bars back, and needs as many on', async () => {
    // Bar 8999 changed. Bar 8949 sees it 50 bars on; rows of the bars 8949 to 8999 need the bars to 9049.
    expect(await reach({ lookahead: { bars: 50 } }, [span(9000, 9000, FIRST)])).toEqual({
      affected: [span(8950, 9000, FIRST)],
      needed: [span(8945, 9050, FIRST)],
    });
  });

  it('begins with the series', async () => {
    expect((await reach({ lookahead: { bars: 50 } }, [span(20, 20, FIRST)])).affected).toEqual([
      span(1, 20, FIRST),
    ]);
  });

  it('adds to a lookback', async () => {
    // Affected are the bars 8949 to 9009. They look back to 8939 and ahead to 9059.
    expect(
      await reach({ lookback: { bars: 10 }, lookahead: { bars: 50 } }, [span(9000, 9000, FIRST)]),
    ).toEqual({
      affected: [span(8950, 9010, FIRST)],
      needed: [span(8929, 9060, FIRST)],
    });
  });
});

describe('a lookback of bars before a bar some time before', () => {
  const by = ['symbol_id'];
  const keys = { symbol_id: '1' };
  const reachTwo = (incremental: Incremental, changed: Region[]) =>
    reachOf(
      lookThrough(database.connection),
      incremental,
      changed,
      { ...RULER, table: 'two_lengths' },
      true,
    );

  beforeAll(async () => {
    // Of one symbol: bars 0 to 99 at the minutes 1 to 100, and bars 0 to 9 of ten minutes at 10 to 100.
    await database.connection.run(
      `CREATE TABLE two_lengths AS
       WITH series(interval_id, series_id, minutes, bars) AS (VALUES (2, 10, 1, 100), (4, 11, 10, 10))
       SELECT 1 AS symbol_id, interval_id, make_timestamp(60000000 * minutes * (n + 1)) AS close_time, series_id, n::INTEGER AS bar_no
       FROM series, LATERAL (FROM range(bars)) AS r(n)`,
    );
  });

  it('reaches the rows of all series that the changed one shares its keys with', async () => {
    const lookback = { bars: 1, time: '10 minutes' };
    // The bar of ten minutes at 20 changed. The next one, at 30, looks back to it, and what that says is seen for ten
    // minutes more; no minute before 20 sees it. Longer than 40 is no harm, shorter is.
    const { affected, needed } = await reachTwo({ by, lookback }, [span(20, 20, keys)]);
    expect(affected).toMatchObject([{ keys, from: minute(20) }]);
    const end = affected[0]!.to!;
    expect(end).toBeGreaterThanOrEqual(minute(40));
    expect(end).toBeLessThanOrEqual(minute(60));
    // What these rows are made of, in each series: as far as they go, from the bar before the one ten minutes before.
    expect(needed.map((region) => region.keys)).toEqual([
      { ...keys, interval_id: '2' },
      { ...keys, interval_id: '4' },
    ]);
    for (const { from, to } of needed) {
      expect(from).toBeLessThanOrEqual(minute(10));
      expect(to).toBe(end);
    }
  });

  it('may be a time that SQL says', async () => {
    const changed = [span(20, 20, keys)];
    const longest = 'SELECT to_seconds(max(x)) FROM (VALUES (300), (600)) AS t(x)';
    expect(await reachTwo({ by, lookback: { bars: 1, time: longest } }, changed)).toEqual(
      await reachTwo({ by, lookback: { bars: 1, time: '10 minutes' } }, changed),
    );
    const none = 'SELECT to_seconds(max(x)) FROM (SELECT 1 AS x) WHERE false';
    expect(await reachTwo({ by, lookback: { bars: 1, time: none } }, changed)).toEqual(
      await reachTwo({ by, lookback: { bars: 1, time: '0 seconds' } }, changed),
    );
  });
});
