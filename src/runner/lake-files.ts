import type { DuckDBConnection } from '@duckdb/node-api';
import { type LakeFile, readManifest, SIMULATED_EXCHANGE } from '../lake/lake.ts';
import { ProblemError } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';

/** The lake's files to build on: those ingested, or while there are none the built-in market's. */
export async function readLake(
  connection: DuckDBConnection,
  lake: string,
): Promise<{ files: LakeFile[]; isSimulated: boolean }> {
  const all = await readManifest(connection, lake);
  const ingested = all.filter((file) => file.entry.exchange !== SIMULATED_EXCHANGE);
  return ingested.length > 0
    ? { files: ingested, isSimulated: false }
    : { files: all, isSimulated: true };
}

/**
 * Throws a ProblemError (KH303) where the warehouse holds ingested files and the lake none: the built-in market must
 * not take the place of real data that has gone missing.
 */
export async function refuseToForget(connection: DuckDBConnection, lake: string): Promise<void> {
  const [row] = await readRows<{ files: number }>(
    connection,
    'SELECT count(*)::INTEGER AS files FROM raw.source_file WHERE exchange <> $1',
    [SIMULATED_EXCHANGE],
  );
  if (row!.files === 0) return;
  throw new ProblemError({
    code: 'KH303',
    place: { file: lake },
    cause: `The lake is empty, and the warehouse was built from ${row!.files} ingested files.`,
    fix: 'Bring the lake back, or ingest again. To begin anew, delete the folder warehouse/.',
  });
}
