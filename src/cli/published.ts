import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { projectPaths } from '../project/paths.ts';
import { isDamage } from '../warehouse/damage.ts';
import { openReadOnly } from '../warehouse/database.ts';

/**
 * Reads from the published warehouse of the project at `root`. Throws a ProblemError where there is none (KH302) or
 * a damaged one (KH344).
 */
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
  try {
    const database = await openReadOnly(published);
    try {
      return await read(database.connection);
    } finally {
      database.close();
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new ProblemError({
      code: 'KH344',
      place: { file: relative('', published) },
      cause: 'The published warehouse is damaged.',
      fix: 'Delete it, and build again: it is published anew from the work database.',
    });
  }
}
