import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { parseModel } from '../../src/model/parse-model.ts';
import { provenRules, type RuledRows } from '../../src/runner/prove-rules.ts';
import { openDatabase } from '../../src/warehouse/database.ts';

function ruled(name: string, ...conditions: string[]): RuledRows {
  const text = '/*---\ndescription: d\ngrain: [a]\ncolumns: {a: x}\n---*/\nSELECT 1';
  const parsed = parseModel(`models/marts/${name}.sql`, text);
  if (!parsed.ok) throw new Error('bad header');
  const rules = conditions.map((isBad) => ({ column: 'a', isBad, says: isBad, path: [] }));
  return { model: parsed.model, rows: name, rules };
}

async function makeTables(connection: DuckDBConnection, tables: readonly (number | null)[][]) {
  for (const [index, cells] of tables.entries()) {
    await connection.run(`CREATE OR REPLACE TABLE t${index} (a INTEGER)`);
    for (const cell of cells) await connection.run(`INSERT INTO t${index} VALUES (${cell})`);
  }
}

it('of tables looked at together, those are proven of which no row breaks a rule', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  const cells = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 4 }), async (tables) => {
      await makeTables(connection, tables);
      const asked = tables.map((_, index) => ruled(`t${index}`, 'a IS NULL', 'a > 8', 'a = 3'));
      const sound = asked.filter((_, index) =>
        tables[index]!.every((cell) => cell !== null && cell <= 8 && cell !== 3),
      );
      expect(await provenRules(connection, asked)).toEqual(sound.map(({ model }) => model));
    }),
    { numRuns: 40 },
  );
});

it('a rule that breaks off proves nothing', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await makeTables(connection, [[1]]);
  expect(await provenRules(connection, [ruled('t0', 'a < 0', "('x' || a)::INTEGER > 0")])).toEqual(
    [],
  );
});
