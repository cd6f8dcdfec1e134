import { rmSync } from 'node:fs';
import type { ProjectPaths } from '../project/paths.ts';
import { type Database, inTransaction, openDatabase } from '../warehouse/database.ts';
import { migrate, readMigrations } from '../warehouse/migrate.ts';
import { literal } from '../warehouse/sql-text.ts';
import type { BoundNode } from './bound-node.ts';
import { readBuildState } from './build-state.ts';
import { applyChanges } from './landing.ts';
import { modelsByName, type Sources } from './load.ts';
import { planModels } from './plan.ts';
import { type RunObserver, runPlan } from './run-plan.ts';
import { engineSettings, workerCount } from './work.ts';

/**
 * Does the work on a database of its own beside the published snapshot, which it sees as the schema `published`, and
 * removes it afterwards. The landing tables hold what the lake and the project's files say, ids are those of the
 * snapshot, and no model has run yet.
 */
export async function withScratch<T>(
  sources: Sources,
  work: (scratch: Database) => Promise<T>,
): Promise<T> {
  const { project } = sources;
  const { paths } = project;
  removeDatabase(paths);
  const scratch = await openDatabase(paths.scratch, engineSettings(project));
  try {
    const { connection } = scratch;
    await migrate(connection, readMigrations(paths.migrations));
    await connection.run(`ATTACH ${literal(paths.published)} AS published (READ_ONLY)`);
    await connection.run('INSERT INTO meta.surrogate_key FROM published.meta.surrogate_key');
    const { changes } = await readBuildState(scratch, sources);
    await inTransaction(connection, () => applyChanges(connection, changes));
    return await work(scratch);
  } finally {
    scratch.close();
    removeDatabase(paths);
  }
}

/** Runs these models from nothing. */
export async function buildAnew(
  scratch: Database,
  sources: Sources,
  graph: readonly BoundNode[],
  observer: RunObserver,
): Promise<void> {
  const plan = planModels(graph, await readBuildState(scratch, sources));
  await runPlan(scratch, modelsByName(sources), plan, workerCount(sources.project), observer);
}

function removeDatabase({ scratch }: ProjectPaths): void {
  rmSync(scratch, { force: true });
  rmSync(`${scratch}.wal`, { force: true });
}
