import { expect, it, onTestFinished } from 'vitest';
import {
  changeRecord,
  changesSince,
  readChanges,
  takeContents,
} from '../../../src/runner/incremental/change-ledger.ts';
import { EVERYTHING, type Region } from '../../../src/runner/incremental/region.ts';
import { openDatabase } from '../../../src/warehouse/database.ts';
import { migrate, readMigrations } from '../../../src/warehouse/migrate.ts';

it('tells of several tables at once what has changed in each since the content that was seen', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await migrate(connection, readMigrations('migrations'));
  const [one, two, three] = (await takeContents(connection, 3)) as [string, string, string];
  expect(BigInt(one) < BigInt(two) && BigInt(two) < BigInt(three)).toBe(true);
  const first: Region = { keys: { symbol: "A'B" }, from: 0, to: 60_000_000 };
  const second: Region = { keys: { symbol: null }, from: 5, to: null };
  for (const [table, content, regions] of [
    ['bars', one, [EVERYTHING]],
    ['bars', two, [first]],
    ['bars', three, [second]],
    ['ticks', two, [second]],
    ['ticks', three, []],
  ] as const) {
    for (const sql of changeRecord([{ table, content, regions }])) await connection.run(sql);
  }
  expect(
    changesSince(await readChanges(connection), [
      { table: 'bars', content: one },
      { table: 'ticks', content: two },
      { table: 'bars', content: two },
      { table: 'ticks', content: undefined },
      { table: 'bars', content: '' },
    ]),
  ).toEqual([[first, second], [], [second], [EVERYTHING], [EVERYTHING]]);
});
