import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutBars, NO_TIME_BACK } from '../../../src/runner/incremental/cut-bars.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';

const BARS = 80_000;

/**
 * How many sums come out otherwise when the bars before `cut` are not there, of those whose frame lies behind it:
 * over the last `frame` bars, and over the part of them since the last multiple of `frame` and before it, as
 * smoothing adds them up.
 */
async function differingSums(
  connection: DuckDBConnection,
  cut: number,
  frame: number,
): Promise<number> {
  const sums = (name: string, from: number) => `
    CREATE OR REPLACE TEMP TABLE ${name} AS
    SELECT
      bar_no,
      [sum(x) OVER full_frame, avg(x) OVER full_frame, sum(x) OVER block, sum(x) OVER block_before] AS sums
    FROM bars
    WHERE bar_no >= ${from}
    WINDOW
      full_frame AS (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN ${frame - 1} PRECEDING AND CURRENT ROW),
      block AS (PARTITION BY series_id ORDER BY bar_no ROWS BETWEEN bar_no % ${frame} PRECEDING AND CURRENT ROW),
      block_before AS (
        PARTITION BY series_id
        ORDER BY bar_no
        ROWS BETWEEN ${frame - 1} PRECEDING AND bar_no % ${frame} + 1 PRECEDING
      )`;
  await connection.run(sums('whole', 0));
  await connection.run(sums('rest', cut));
  const [row] = await readRows<{ compared: number; differing: number }>(
    connection,
    `SELECT count(*)::INTEGER AS compared, count_if(whole.sums IS DISTINCT FROM rest.sums)::INTEGER AS differing
     FROM whole JOIN rest USING (bar_no)
     WHERE bar_no >= ${cut} + ${frame} - 1`,
  );
  expect(row!.compared).toBe(BARS - cut - frame + 1);
  return row!.differing;
}

/** What src/runner/incremental/cut-bars.ts relies on when it cuts a series. */
describe('window sums of doubles', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase(':memory:');
    await database.connection.run(
      `CREATE TABLE bars AS
       SELECT 1 AS series_id, range::INTEGER AS bar_no, hash(range) / 1e15 AS x FROM range(${BARS})`,
    );
  });
  afterAll(() => database.close());

  /** Windows of so many rows, and where a series may be cut for them. */
  const cuts: Record<number, readonly number[]> = {
    20: [16, 3 * 16, 4097 * 16],
    255: [16, 3 * 16, 4097 * 16],
    256: [256, 3 * 256, 277 * 256],
    2000: [256, 3 * 256, 277 * 256],
    4095: [256, 3 * 256, 277 * 256],
    4096: [4096, 3 * 4096, 11 * 4096],
    20000: [4096, 3 * 4096, 11 * 4096],
    32768: [4096, 3 * 4096, 11 * 4096],
  };
  const frames = Object.keys(cuts).map(Number);

  for (const frame of frames) {
    it.each(cuts[frame]!)(
      `of ${frame} rows are the same to the last bit when the series is cut at row %i`,
      async (cut) => {
        expect(cut % cutBars({ bars: frame - 1, time: NO_TIME_BACK }, 0)).toBe(0);
        expect(await differingSums(database.connection, cut, frame)).toBe(0);
      },
    );
  }

  it.each(frames)('of %i rows are not when it is cut elsewhere', async (frame) => {
    expect(await differingSums(database.connection, 4096 + 1, frame)).toBeGreaterThan(0);
    expect(await differingSums(database.connection, 1000, frame)).toBeGreaterThan(0);
  });

  it.each([
    [3000, 16],
    [20_000, 256],
  ])('of %i rows are not when it is cut at a multiple of %i', async (frame, cut) => {
    expect(await differingSums(database.connection, 3 * cut, frame)).toBeGreaterThan(0);
  });
});
