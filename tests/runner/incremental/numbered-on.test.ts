import { expect, it, onTestFinished } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import { parseModel } from '../../../src/model/parse-model.ts';
import { numberedOn } from '../../../src/runner/incremental/numbered-on.ts';
import { openDatabase, readRows } from '../../../src/warehouse/database.ts';
import { span } from '../../support/region-spans.ts';

const HEADER = `/*---
description: Numbered bars.
grain: [symbol_id, close_time]
time: close_time
incremental:
  by: [symbol_id]
  lookback: {rows: 1, of: bars}
  numbers: {column: bar_no, of: series_id}
columns: {symbol_id: a, series_id: b, close_time: c, bar_no: d}
---*/
SELECT 1`;

function model(): Model {
  const parsed = parseModel('models/facts/numbered.sql', HEADER);
  if (!parsed.ok) throw new Error('bad header');
  return parsed.model;
}

/** Rows of minute, series and number, all of symbol 1. */
const values = (...rows: [minute: number, series: number, number: number][]) =>
  `SELECT 1 AS symbol_id, series AS series_id, make_timestamp(60000000 * minute::BIGINT) AS close_time, number AS bar_no
   FROM (VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}) AS v(minute, series, number)`;

it.each([
  [
    'the row before is in the slice',
    values([5, 1, 0], [7, 1, 1], [9, 1, 2]),
    [
      [7, 3],
      [9, 4],
    ],
  ],
  [
    'the model leaves the row before out',
    values([7, 1, 0], [9, 1, 1]),
    [
      [7, 3],
      [9, 4],
    ],
  ],
  [
    'a series is new',
    values([5, 1, 0], [7, 2, 0], [9, 2, 1]),
    [
      [7, 0],
      [9, 1],
    ],
  ],
  [
    'one series ends and another begins',
    values([5, 1, 0], [7, 1, 1], [9, 2, 0]),
    [
      [7, 3],
      [9, 0],
    ],
  ],
])('goes on where %s', async (_, slice, expected) => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  // What was there before the change, and what it made of minute 7 then.
  await connection.run(
    `CREATE TABLE numbered AS ${values([1, 1, 0], [3, 1, 1], [5, 1, 2], [7, 1, 9])}`,
  );
  const sql = numberedOn(model(), slice, [span(7, null, { symbol_id: '1' })]);
  const rows = await readRows<{ minute: number; number: number }>(
    connection,
    `SELECT (epoch_us(close_time) // 60000000)::INTEGER AS minute, bar_no::INTEGER AS number
     FROM (${sql}) WHERE close_time >= make_timestamp(420000000) ORDER BY minute`,
  );
  expect(rows.map(({ minute, number }) => [minute, number])).toEqual(expected);
});
