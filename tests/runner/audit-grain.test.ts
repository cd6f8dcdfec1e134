import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { auditGrain } from '../../src/runner/audit-grain.ts';
import { openDatabase } from '../../src/warehouse/database.ts';

function modelWithGrain(...grain: string[]): Model {
  const text = `/*---\ndescription: d\ngrain: [${grain}]\ncolumns: {${grain.map((name) => `${name}: x`).join(', ')}}\n---*/\nSELECT 1`;
  const parsed = parseModel('models/marts/t.sql', text);
  if (!parsed.ok) throw new Error('bad header');
  return parsed.model;
}

async function codes(rows: readonly (number | null)[][], grain: string[]): Promise<string[]> {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await connection.run(`CREATE TABLE t (${grain.map((name) => `${name} INTEGER`).join(', ')})`);
  if (rows.length > 0) {
    await connection.run(
      `INSERT INTO t VALUES ${rows.map((row) => `(${row.map((cell) => cell ?? 'NULL')})`).join(', ')}`,
    );
  }
  return (await auditGrain(connection, modelWithGrain(...grain))).map((problem) => problem.code);
}

describe('the grain of a table', () => {
  it('is found broken exactly where it is, whatever the order of the rows', async () => {
    const cell = fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 0, max: 3 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    const table = fc
      .integer({ min: 1, max: 3 })
      .chain((width) =>
        fc.tuple(
          fc.constant(width),
          fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }),
          fc.boolean(),
        ),
      );
    await fc.assert(
      fc.asyncProperty(table, async ([width, drawn, sorted]) => {
        const rows = sorted ? drawn.toSorted((a, b) => String(a).localeCompare(String(b))) : drawn;
        const found = await codes(rows, ['a', 'b', 'c'].slice(0, width));
        const hasNull = rows.some((row) => row.includes(null));
        const repeats = new Set(rows.map(String)).size < rows.length;
        expect(found.includes('KH310')).toBe(hasNull);
        expect(found.includes('KH311')).toBe(repeats);
      }),
      { numRuns: 60 },
    );
  });

  it('is fine where runs of the leading columns come in any order', async () => {
    expect(
      await codes(
        [
          [2, 1],
          [2, 2],
          [1, 1],
          [1, 5],
        ],
        ['a', 'b'],
      ),
    ).toEqual([]);
  });

  it('is not taken as proved where a run comes twice', async () => {
    expect(
      await codes(
        [
          [1, 1],
          [2, 1],
          [1, 1],
        ],
        ['a', 'b'],
      ),
    ).toEqual(['KH311']);
    expect(
      await codes(
        [
          [1, 1],
          [2, 1],
          [1, 2],
        ],
        ['a', 'b'],
      ),
    ).toEqual([]);
  });

  it('is looked for where rows have changed, beside all others of the same key', async () => {
    const { connection, close } = await openDatabase(':memory:');
    onTestFinished(close);
    const cell = fc.integer({ min: 0, max: 5 });
    const row = fc.record({ a: cell, b: fc.option(cell, { freq: 9 }), changed: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        async (drawn, isWide, isView) => {
          const grain = isWide ? ['a', 'b'] : ['b'];
          const keyOf = ({ a, b }: { a: number; b: number | null }) =>
            isWide ? `${a} ${b}` : `${b}`;
          const isWhole = ({ b }: { b: number | null }) => b !== null;
          // What has not changed passed before.
          const old = drawn.filter((each) => !each.changed && isWhole(each));
          const rows = [
            ...new Map(old.map((each) => [keyOf(each), each])).values(),
            ...drawn.filter(({ changed }) => changed),
          ];
          await connection.run('CREATE OR REPLACE TABLE t (a INTEGER, b INTEGER, changed BOOLEAN)');
          for (const { a, b, changed } of rows) {
            await connection.run(`INSERT INTO t VALUES (${a}, ${b ?? 'NULL'}, ${changed})`);
          }
          const model = modelWithGrain(...grain);
          const materialize = isView ? ('view' as const) : ('table' as const);
          const timed = { ...model, header: { ...model.header, time: 'changed', materialize } };
          const found = (await auditGrain(connection, timed, 'changed')).map(({ code }) => code);
          const keys = rows.filter(isWhole).map(keyOf);
          expect(found.includes('KH310')).toBe(!rows.every(isWhole));
          if (rows.every(isWhole)) {
            expect(found.includes('KH311')).toBe(new Set(keys).size < keys.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may be empty', async () => {
    expect(await codes([], ['a'])).toEqual([]);
  });
});
