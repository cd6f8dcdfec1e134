import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { provenGrains } from '../../src/runner/prove-grains.ts';
import { shortTables } from '../../src/runner/short-tables.ts';
import { openDatabase } from '../../src/warehouse/database.ts';

type Row = readonly (number | null)[];

function modelNamed(name: string, header = ''): Model {
  const text = `/*---\ndescription: d\ngrain: [a, b]\ncolumns: {a: x, b: x}\n${header}---*/\nSELECT 1`;
  const parsed = parseModel(`models/marts/${name}.sql`, text);
  if (!parsed.ok) throw new Error('bad header');
  return parsed.model;
}

async function makeTables(connection: DuckDBConnection, tables: readonly (readonly Row[])[]) {
  const statements = tables.flatMap((rows, index) => {
    const values = rows.map((row) => `(${row.map((cell) => cell ?? 'NULL').join(', ')})`);
    return [
      `CREATE OR REPLACE TABLE t${index} (a INTEGER, b INTEGER)`,
      ...(values.length > 0 ? [`INSERT INTO t${index} VALUES ${values.join(', ')}`] : []),
    ];
  });
  await connection.run(statements.join('; '));
}

it('of tables looked at together, those are proven whose keys are never null and never twice', async () => {
  const cell = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 5 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const rows = fc.array(fc.tuple(cell, cell), { maxLength: 8 });
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 4 }), async (tables) => {
      await makeTables(connection, tables);
      const models = tables.map((_, index) => modelNamed(`t${index}`));
      const proven = await provenGrains(connection, models);
      const sound = models.filter((_, index) => {
        const keys = tables[index]!;
        return !keys.flat().includes(null) && new Set(keys.map(String)).size === keys.length;
      });
      expect(proven).toEqual(sound);
    }),
    { numRuns: 60 },
  );
});

it('ids that are unique prove nothing where the key behind them comes twice', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await makeTables(connection, [
    [
      [1, 1],
      [2, 1],
    ],
    [
      [1, 1],
      [2, 2],
    ],
  ]);
  const [twice, once] = ['t0', 't1'].map((name) =>
    modelNamed(name, 'surrogate_key: {column: a, of: [b]}\n'),
  );
  expect(await provenGrains(connection, [twice!, once!])).toEqual([once]);
});

it('tables that are long and views are left to a look of their own', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await makeTables(connection, [[[1, 1]]]);
  await connection.run('CREATE TABLE t2 AS SELECT i AS a, i AS b FROM range(20_001) AS r(i)');
  await connection.run('CREATE VIEW t3 AS FROM t0');
  const short = modelNamed('t0');
  const others = [modelNamed('t2'), modelNamed('t3')];
  expect([...(await shortTables(connection, [short, ...others]))]).toEqual([short]);
});
