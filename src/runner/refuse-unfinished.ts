import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { someNames } from '../some-names.ts';
import { readVersions } from './model-version.ts';
import type { BuildState, Plan } from './plan.ts';

/**
 * Throws (KH308) where a build of selected models would publish a warehouse without tables that it had: a build that
 * began anew has dropped them, and did not come to its end.
 */
export async function refuseUnfinished(
  connection: DuckDBConnection,
  { left }: Plan,
  { states }: BuildState,
): Promise<void> {
  if (left.every((name) => states.has(name))) return;
  const versions = await readVersions(connection);
  const lost = left.filter((name) => !states.has(name) && versions.has(name));
  if (lost.length === 0) return;
  throw new ProblemError({
    code: 'KH308',
    cause: `A build that began anew has not made ${someNames(lost)} again yet: to publish selected models alone would take them away.`,
    fix: 'Build all first: pnpm klinehouse build',
  });
}
