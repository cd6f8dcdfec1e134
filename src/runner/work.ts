import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ProblemError } from '../problem.ts';
import type { Project } from '../project/load-project.ts';
import {
  type Database,
  type EngineSettings,
  openDatabase,
  openReadOnly,
  readRows,
} from '../warehouse/database.ts';
import { migrate } from '../warehouse/migrate.ts';

/**
 * Opens the database that builds write to, its landing and bookkeeping tables in place. Where it is missing, it
 * begins as a copy of the published snapshot, so that ids stay and nothing is built twice.
 */
export async function openWork(project: Project): Promise<Database> {
  const { paths } = project;
  if (!existsSync(paths.work) && existsSync(paths.published)) {
    rmSync(`${paths.work}.wal`, { force: true });
    const copy = `${paths.work}.unfinished`;
    copyFileSync(paths.published, copy);
    renameSync(copy, paths.work);
  }
  const database = await openDatabase(paths.work, engineSettings(project)).catch(
    (error: unknown) => {
      if (error instanceof ProblemError) throw error;
      throw new ProblemError({
        code: 'KH307',
        place: { file: paths.work },
        cause: `The work database cannot be opened: ${(error as Error).message.split('\n')[0]}`,
        fix: 'Delete it, and build again: it is made anew from the published file and the lake.',
      });
    },
  );
  await migrate(database.connection, paths.migrations);
  return database;
}

/** What the project lets a build take. */
export function engineSettings({ paths, file }: Project): EngineSettings {
  const { memory_limit, threads } = file.engine;
  return {
    ...(memory_limit && { memoryLimit: memory_limit }),
    ...(threads && { threads }),
    spillDirectory: paths.spill,
  };
}

/** More models at once would share the same cores and memory. */
const MOST_WORKERS = 4;

/** How many models run at once: one more than there are cores, for a model often waits for one thread of its own. */
export function workerCount({ file }: Project): number {
  return Math.min(MOST_WORKERS, 1 + (file.engine.threads ?? availableParallelism()));
}

/** Which build a published file is; nothing where there is none, or one that cannot be read. */
export async function publishedBuild(published: string): Promise<string | undefined> {
  if (!existsSync(published)) return undefined;
  const database = await openReadOnly(published).catch(() => undefined);
  if (!database) return undefined;
  try {
    const [row] = await readRows<{ build_id: string }>(database.connection, LAST_BUILD);
    return row?.build_id;
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}

/** Which build the work database is. */
export async function workBuild({ connection }: Database): Promise<string | undefined> {
  const [row] = await readRows<{ build_id: string }>(connection, LAST_BUILD);
  return row?.build_id;
}

const LAST_BUILD = 'SELECT build_id FROM meta.build ORDER BY started_at DESC, build_id LIMIT 1';
