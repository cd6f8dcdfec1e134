import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
import type { BuiltModel } from './run-plan.ts';

/** Of so many builds that write but few rows, one tidies up. */
const BUILDS_BETWEEN = 20;

/** A table of fewer rows takes no time to write. */
const MANY_ROWS = 100_000;

/**
 * Brings all that was written into the one file of the database. A table from which rows were deleted is then written
 * anew for the most part, so that it has no holes: after an edit of a rule that takes longer than to find the rows that
 * it changes, and reads are none the slower for some holes. So it is left to builds that begin anew or make a long table
 * whole, and to one of twenty of the others.
 */
export async function checkpoint(
  connection: DuckDBConnection,
  built: readonly BuiltModel[],
  beginsAnew: boolean,
): Promise<void> {
  const isLong = built.some(({ writtenRows, rows }) => writtenRows === null && rows! >= MANY_ROWS);
  if (!beginsAnew && !isLong && !(await isTidyingDue(connection))) {
    await connection.run('SET max_vacuum_tasks = 0');
  }
  await connection.run('CHECKPOINT');
}

async function isTidyingDue(connection: DuckDBConnection): Promise<boolean> {
  const [row] = await readRows<{ builds: number }>(
    connection,
    'SELECT count(*)::INTEGER AS builds FROM meta.build',
  );
  return row!.builds % BUILDS_BETWEEN === 0;
}
