import { beforeAll, describe, expect, it } from 'vitest';
import { parseModel } from '../../../src/model/parse-model.ts';
import type { BoundNode } from '../../../src/runner/bound-node.ts';
import type { Input } from '../../../src/runner/incremental/inputs.ts';
import { reachAtInstants } from '../../../src/runner/incremental/reach-at-instants.ts';
import type { Region } from '../../../src/runner/incremental/region.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';
import { lookThrough } from '../../../src/warehouse/look.ts';
import { minute, span } from '../../support/region-spans.ts';

const BARS: Input = {
  name: 'bars',
  columns: ['symbol_id', 'interval_id', 'series_id', 'bar_no', 'close_time'],
  time: 'close_time',
};
const SIGNALS: Input = {
  name: 'signals',
  columns: ['symbol_id', 'interval_id', 'rule_id', 'at'],
  time: 'at',
};
const LENGTHS: Input = { name: 'lengths', columns: ['interval_id', 'seconds'], time: undefined };
const RULES: Input = { name: 'rules', columns: ['rule_id'], time: undefined };

let database: Database;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  // Of symbol 1: bars of a minute (2) in two series, 0 to 99 at the minutes 1 to 100 and at 201 to 300, and bars of five
  // (4), 0 to 59 at 5, 10, …, 300. Of symbol 2: as the first of these.
  await database.connection.run(
    `CREATE TABLE bars AS
     WITH series(symbol_id, interval_id, series_id, first, step, bars) AS (
       VALUES (1, 2, 10, 1, 1, 100), (1, 2, 11, 201, 1, 100), (1, 4, 12, 5, 5, 60), (2, 2, 20, 1, 1, 100)
     )
     SELECT symbol_id, interval_id, series_id, n::INTEGER AS bar_no, make_timestamp(60000000 * (first + n * step)) AS close_time
     FROM series, LATERAL (FROM range(bars)) AS r(n);
     CREATE TABLE signals AS SELECT symbol_id, interval_id, 7 AS rule_id, close_time AS at FROM bars;
     CREATE TABLE lengths AS FROM (VALUES (2, 60), (4, 300), (5, 900)) AS t(interval_id, seconds);
     CREATE TABLE rules AS SELECT 7 AS rule_id;
     CREATE TABLE made AS SELECT symbol_id, interval_id, close_time FROM bars`,
  );
  return () => database.close();
});

/** A model of bars by their symbol and length, with this in its header. */
function node(incremental: string, more = ''): BoundNode {
  const parsed = parseModel(
    'models/facts/made.sql',
    `/*---
description: a
grain: [symbol_id, interval_id, close_time]
time: close_time
incremental: {${incremental}}
columns: {symbol_id: a, interval_id: b, close_time: c}
${more}---*/
SELECT 1`,
  );
  if (!parsed.ok) throw new Error('bad header');
  const columns = [
    { name: 'symbol_id', type: 'INTEGER' },
    { name: 'interval_id', type: 'INTEGER' },
    { name: 'close_time', type: 'TIMESTAMP' },
  ];
  return { model: parsed.model, columns } as unknown as BoundNode;
}

const BY = 'by: [symbol_id, interval_id]';
const at = (keys: Region['keys'], ...minutes: number[]): Region => ({
  ...span(minutes[0]!, minutes.at(-1)!, keys),
  instants: minutes.map(minute),
});
const FIRST = { symbol_id: '1', interval_id: '2' };
const FIVES = { symbol_id: '1', interval_id: '4' };

const reach = (
  model: BoundNode,
  all: readonly Region[],
  inputs: readonly Input[] = [BARS, SIGNALS, LENGTHS, RULES],
  seenByOthers = all,
) =>
  reachAtInstants(database.connection, lookThrough(database.connection), model, inputs, {
    all,
    seenByOthers,
  });

/** Symbol, length and minute of some rows of a query: `1 2 50`. */
async function rowsOf(query: string, time = 'close_time'): Promise<string[]> {
  const rows = await readRows<{ row: string }>(
    database.connection,
    `SELECT symbol_id || ' ' || interval_id || ' ' || (epoch(${time}) / 60)::INTEGER AS row
     FROM (${query}) ORDER BY symbol_id, interval_id, ${time}`,
  );
  return rows.map(({ row }) => row);
}

describe('a model whose rows depend on their own instants', () => {
  it('is reached at these, and reads its inputs there', async () => {
    const changes = [at(FIRST, 7, 50), at(FIVES, 50)];
    const { isAffected, slices, drops, affected } = (await reach(node(BY), changes))!;
    const there = ['1 2 7', '1 2 50', '1 4 50'];
    expect(await rowsOf(`FROM made WHERE ${isAffected}`)).toEqual(there);
    expect(await rowsOf(slices.get('bars')!)).toEqual(there);
    expect(await rowsOf(slices.get('signals')!, '"at"')).toEqual(there);
    // What has no time is read by its keys, what has neither whole.
    expect(await readRows(database.connection, `${slices.get('lengths')!} ORDER BY ALL`)).toEqual([
      { interval_id: 2, seconds: 60 },
      { interval_id: 4, seconds: 300 },
    ]);
    expect([...slices.keys()]).toEqual(['bars', 'signals', 'lengths']);
    expect(affected).toEqual(changes);
    expect(drops).toEqual(['"instants changed"']);
  });

  it('is reached where a row is gone', async () => {
    const { isAffected } = (await reach(node(BY), [at(FIRST, 150)]))!;
    await database.connection.run(
      `CREATE OR REPLACE TABLE old AS SELECT 1 AS symbol_id, 2 AS interval_id, make_timestamp(${minute(150)}) AS close_time`,
    );
    expect(await rowsOf(`FROM old WHERE ${isAffected}`)).toEqual(['1 2 150']);
  });

  it('is reached in all lengths at an instant which tells none', async () => {
    const { isAffected } = (await reach(node(BY), [
      at({ symbol_id: '1' }, 9, 15),
      at({ symbol_id: '2', interval_id: '2' }, 20),
    ]))!;
    expect(await rowsOf(`FROM made WHERE ${isAffected}`)).toEqual([
      '1 2 9',
      '1 2 15',
      '1 4 15',
      '2 2 20',
    ]);
  });
});

describe('a model whose rows depend on bars around them', () => {
  it('looks ahead: is reached so many bars before, and needs as many after', async () => {
    const { isAffected, slices, affected } = (await reach(node(`${BY}, lookahead: {bars: 3}`), [
      at(FIRST, 50, 202),
      at(FIVES, 300),
    ]))!;
    // The first bar of the second series ends at 201; the one before it is of another series.
    expect(await rowsOf(`FROM made WHERE ${isAffected}`)).toEqual([
      ...[47, 48, 49, 50, 201, 202].map((end) => `1 2 ${end}`),
      ...[285, 290, 295, 300].map((end) => `1 4 ${end}`),
    ]);
    expect(await rowsOf(slices.get('bars')!)).toEqual([
      ...[47, 48, 49, 50, 51, 52, 53, 201, 202, 203, 204, 205].map((end) => `1 2 ${end}`),
      ...[285, 290, 295, 300].map((end) => `1 4 ${end}`),
    ]);
    expect(affected).toEqual([span(null, null, FIRST), span(null, null, FIVES)]);
  });

  it('looks ahead in some inputs: changes of the others reach their own instants', async () => {
    const { isAffected, slices } = (await reach(
      node(`${BY}, lookahead: {bars: 3, in: [bars]}`),
      [at(FIRST, 50, 70)],
      undefined,
      [at(FIRST, 50)],
    ))!;
    const affected = [47, 48, 49, 50, 70].map((end) => `1 2 ${end}`);
    expect(await rowsOf(`FROM made WHERE ${isAffected}`)).toEqual(affected);
    expect(await rowsOf(slices.get('signals')!, '"at"')).toEqual(affected);
    expect(await rowsOf(slices.get('bars')!)).toEqual(
      [47, 48, 49, 50, 51, 52, 53, 70, 71, 72, 73].map((end) => `1 2 ${end}`),
    );
    const beside = await reach(
      node(`${BY}, lookahead: {bars: 3, in: [bars]}`),
      [at(FIRST, 50)],
      undefined,
      [],
    );
    expect(await rowsOf(`FROM made WHERE ${beside!.isAffected}`)).toEqual(['1 2 50']);
  });

  it('looks back: is reached so many bars after', async () => {
    const incremental = `${BY}, lookback: {bars: "SELECT 1 + 1"}, lookahead: {bars: 1}`;
    const { isAffected, slices } = (await reach(node(incremental), [at(FIRST, 50)]))!;
    expect(await rowsOf(`FROM made WHERE ${isAffected}`)).toEqual(
      [49, 50, 51, 52].map((end) => `1 2 ${end}`),
    );
    expect(await rowsOf(slices.get('bars')!)).toEqual(
      [47, 48, 49, 50, 51, 52, 53].map((end) => `1 2 ${end}`),
    );
  });
});

it.each<[string, BoundNode, readonly Region[], (readonly Input[])?]>([
  ['a change of a whole span', node(BY), [at(FIRST, 50), span(1, 9, FIVES)]],
  ['a key that is NULL', node(BY), [at({ symbol_id: '1', interval_id: null }, 50)]],
  ['a lookback in time', node(`${BY}, lookback: {time: 1 hour}`), [at(FIRST, 50)]],
  ['a lookback on the whole series', node(`${BY}, lookback: series`), [at(FIRST, 50)]],
  ['rows that are counted', node(`${BY}, lookback: {rows: 1, of: bars}`), [at(FIRST, 50)]],
  ['series that are seen alone', node(BY, 'partition_by: series_id\n'), [at(FIRST, 50)]],
  ['bars that nothing counts', node(`${BY}, lookback: {bars: 1}`), [at(FIRST, 50)], [SIGNALS]],
  [
    'a symbol of all lengths, where bars are counted',
    node(`${BY}, lookback: {bars: 1}`),
    [at({ symbol_id: '1' }, 50)],
  ],
  ['an instant at which no bar ends', node(`${BY}, lookback: {bars: 1}`), [at(FIRST, 50, 150)]],
  [
    'rows of all lengths together',
    node('by: [symbol_id], lookback: {bars: 1}'),
    [at({ symbol_id: '1' }, 50)],
  ],
  ['more bars than are worth it', node(`${BY}, lookback: {bars: 1000000}`), [at(FIRST, 50)]],
])('leaves to others: %s', async (_, model, changes, inputs) => {
  expect(await reach(model, changes, inputs)).toBeUndefined();
});
