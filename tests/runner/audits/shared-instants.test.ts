import { expect, it, onTestFinished } from 'vitest';
import { parseModel } from '../../../src/model/parse-model.ts';
import { sharedInstants } from '../../../src/runner/audits/shared-instants.ts';
import { openDatabase, readRows } from '../../../src/warehouse/database.ts';
import { minute, span } from '../../support/region-spans.ts';

it('are asked about by every connection, until they end', async () => {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  const { connection } = database;
  await connection.run(
    `CREATE TABLE decided AS
     SELECT k, make_timestamp(60000000 * m) AS at, m FROM range(1, 3) AS a(k), range(1, 101) AS b(m)`,
  );
  const parsed = parseModel(
    'models/facts/decided.sql',
    '/*---\ndescription: a\ngrain: [k, at]\ntime: at\ncolumns: {k: a, at: b, m: c}\n---*/\nSELECT 1',
  );
  if (!parsed.ok) throw new Error('bad header');
  const change = (k: string, ...minutes: number[]) => ({
    ...span(minutes[0]!, minutes.at(-1)!, { k }),
    keys: { k },
    instants: minutes.map(minute),
  });
  const instants = sharedInstants(connection);
  const first = await instants.conditionOf(parsed.model, [change('1', 5, 90), change('2', 7)]);
  const second = await instants.conditionOf(parsed.model, [change('2', 100)]);
  const other = await database.connect();
  onTestFinished(() => other.closeSync());
  const rows = (condition: string | undefined) =>
    readRows<{ row: string }>(
      other,
      `SELECT k || ' ' || m AS row FROM decided WHERE ${condition} ORDER BY k, m`,
    );
  expect(await rows(first)).toEqual([{ row: '1 5' }, { row: '1 90' }, { row: '2 7' }]);
  expect(await rows(second)).toEqual([{ row: '2 100' }]);
  // Of which series it is must be told.
  const { keys: _, ...untold } = change('2', 100);
  expect(await instants.conditionOf(parsed.model, [{ ...untold, keys: {} }])).toBeUndefined();
  await instants.end();
  await expect(rows(first)).rejects.toThrow('does not exist');
  // Where nothing is to be asked, there is nothing to end.
  await sharedInstants(connection).end();
});
