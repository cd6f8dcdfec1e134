import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Columns } from '../../src/warehouse/columns.ts';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { readPartitions } from '../../src/warehouse/read-columns.ts';
import { writeTempTable } from '../../src/warehouse/write-columns.ts';

const SHAPE = {
  id: 'BIGINT',
  part: 'SMALLINT',
  at: 'TIMESTAMP',
  value: 'DOUBLE',
  is_on: 'BOOLEAN',
  label: 'VARCHAR',
} as const;

async function database() {
  const opened = await openDatabase(':memory:');
  onTestFinished(opened.close);
  return opened.connection;
}

it('columns come back from SQL as they went in, NULLs too, in partitions of any length', async () => {
  const connection = await database();
  const row = fc.record({
    id: fc.integer({ min: -(2 ** 40), max: 2 ** 52 }),
    at: fc.integer({ min: 0, max: 4e15 }),
    value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN)),
    is_on: fc.constantFrom(0, 1, Number.NaN),
    label: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { minLength: 1, maxLength: 40 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 3000 }),
      async (parts, repeat) => {
        const rows = parts.flatMap((part, index) =>
          part.map((fields) => ({ ...fields, part: index })),
        );
        // The first partition is long enough to span chunks.
        const first = rows.filter((fields) => fields.part === 0);
        const all =
          first.length > 0
            ? [...Array.from({ length: repeat }, (_, at) => first[at % first.length]!), ...rows]
            : rows;
        const block = {
          id: Float64Array.from(all, (fields) => fields.id),
          part: Float64Array.from(all, (fields) => fields.part),
          at: Float64Array.from(all, (fields) => fields.at),
          value: Float64Array.from(all, (fields) => fields.value),
          is_on: Float64Array.from(all, (fields) => fields.is_on),
          label: all.map((fields) => fields.label),
        };
        await writeTempTable(connection, 'written', SHAPE, [block]);
        const read: Columns<typeof SHAPE>[] = [];
        for await (const part of readPartitions(connection, 'FROM written', SHAPE, ['part']))
          read.push(part);
        expect(read).toHaveLength(parts.length);
        for (const name of ['id', 'at', 'value', 'is_on'] as const) {
          expect(read.flatMap((part) => [...part[name]])).toEqual([...block[name]]);
        }
        expect(read.flatMap((part) => part.label)).toEqual(block.label);
      },
    ),
    { numRuns: 25 },
  );
});

it('an empty table gives no partition', async () => {
  const connection = await database();
  await writeTempTable(connection, 'empty', SHAPE, []);
  expect(await readRows(connection, 'FROM empty')).toEqual([]);
  for await (const _ of readPartitions(connection, 'FROM empty', SHAPE, ['part']))
    expect.unreachable();
});

it('a partition that is torn apart is an error, not two partitions', async () => {
  const connection = await database();
  const query = `SELECT 1 AS id, unnest([1, 2, 1]) AS part, TIMESTAMP '2025-01-01' AS at, 1.0 AS value, true AS is_on, '' AS label`;
  const read = async () => {
    for await (const _ of readPartitions(connection, query, SHAPE, ['part']));
  };
  await expect(read()).rejects.toThrow('the rows of part = 1 do not stand together');
});
