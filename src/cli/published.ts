import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { projectPaths } from '../project/paths.ts';
import { openReadOnly } from '../warehouse/database.ts';

/** Reads from the published warehouse of the project at `root`. Throws a ProblemError (KH302) where there is none. */
export async function withPublished<T>(
  root: string,
  read: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { published } = projectPaths(root);
  if (!existsSync(published)) {
    throw new ProblemError({
      code: 'KH302',
      place: { file: relative('', published) },
      cause: 'There is no warehouse yet.',
      fix: 'Build it with: pnpm build-models',
    });
  }
  const database = await openReadOnly(published);
  try {
    return await read(database.connection);
  } finally {
    database.close();
  }
}
