import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkpoint } from '../../src/runner/checkpoint.ts';
import type { BuiltModel } from '../../src/runner/run-plan.ts';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { tempFolder } from '../support/temp-project.ts';

/** How many row groups hold a table of eight of which most rows were deleted, once a build with this number is in the file. */
async function rowGroups(
  build: number,
  built: readonly BuiltModel[],
  beginsAnew = false,
): Promise<number> {
  const database = await openDatabase(join(tempFolder(), 'work.duckdb'));
  const { connection } = database;
  try {
    await connection.run(
      `CREATE SCHEMA meta;
       CREATE TABLE meta.build AS FROM range(${build});
       CREATE TABLE bars AS SELECT range AS bar_no FROM range(8 * 122880);
       CHECKPOINT;
       DELETE FROM bars WHERE bar_no % 4 > 0`,
    );
    await checkpoint(connection, built, beginsAnew);
    const [row] = await readRows<{ groups: number }>(
      connection,
      `SELECT count(DISTINCT row_group_id)::INTEGER AS groups FROM pragma_storage_info('bars')`,
    );
    return row!.groups;
  } finally {
    database.close();
  }
}

function made(rows: number | null, writtenRows: number | null): BuiltModel {
  return { name: 'bars', materialize: 'table', rows, writtenRows, milliseconds: 1 };
}

describe('what deletions left of a table', () => {
  it('is left as it is by a build that writes but few rows', async () => {
    expect(await rowGroups(7, [made(1_000_000, 1440), made(500, null), made(null, null)])).toBe(8);
  });

  it('is merged where a long table was made whole, or all of them', async () => {
    expect(await rowGroups(7, [made(1_000_000, null)])).toBe(2);
    expect(await rowGroups(7, [made(500, null)], true)).toBe(2);
  });

  it('is merged in every twentieth build', async () => {
    expect(await rowGroups(20, [])).toBe(2);
  });
});
