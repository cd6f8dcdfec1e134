import type { DuckDBConnection } from '@duckdb/node-api';
import type { ProjectPaths } from '../project/paths.ts';
import { writeSample } from '../sources/sample.ts';
import { withLock } from '../warehouse/lock.ts';

/** Writes the built-in market into the lake where it is missing. */
export async function completeSample(
  connection: DuckDBConnection,
  paths: ProjectPaths,
  onSample: (symbol: string) => void,
): Promise<void> {
  await withLock(paths.lakeLock, () => writeSample(connection, paths.lake, onSample));
}
