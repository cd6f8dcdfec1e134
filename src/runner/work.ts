import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { early } from '../early.ts';
import { machineProblem } from '../machine-problem.ts';
import { ProblemError } from '../problem.ts';
import type { Project } from '../project/load-project.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { isDamage } from '../warehouse/damage.ts';
import {
  applySettings,
  type Database,
  type EngineSettings,
  openDatabase,
  openReadOnly,
  readRows,
} from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { defaultMemoryLimit } from '../warehouse/memory-limit.ts';
import { migrate, readMigrations } from '../warehouse/migrate.ts';

/** Takes a sentence that whoever watches should read. */
export type OnNotice = (text: string) => void;

/**
 * Opens the database that builds write to, its landing and bookkeeping tables in place. Where it is missing, it
 * begins as a copy of the published snapshot, so that ids stay and nothing is built twice.
 */
export async function openWork(project: Project): Promise<Database> {
  return limited(await openFile(project.paths), project);
}

/** The work database, where it is there, on its way to be opened while something else is done. */
export interface EarlyWork {
  /** Opens it as `openWork` does: what was on its way is given the first time, it is opened anew the others. */
  open(project: Project): Promise<Database>;
  /** Closes what nobody asked for. */
  end(): Promise<void>;
}

/** Begins to open the work database of the project at `paths`. */
export function openEarly(paths: ProjectPaths): EarlyWork {
  const opening = existsSync(paths.work) ? openFile(paths) : undefined;
  const { take, end } = early(opening, (database) => database.close());
  return {
    open: async (project) => limited(await (take() ?? openFile(paths)), project),
    end,
  };
}

/** The database, taking no more from here on than the project lets it. */
async function limited(database: Database, project: Project): Promise<Database> {
  const { memoryLimit, threads } = engineSettings(project);
  try {
    await applySettings(database, { memoryLimit, threads });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openFile(paths: ProjectPaths): Promise<Database> {
  if (!existsSync(paths.work)) copyPublished(paths);
  // A log that a killed build left is read into it before it is known what the project lets it take.
  const settings = { memoryLimit: defaultMemoryLimit(), spillDirectory: paths.spill };
  const database = await openDatabase(paths.work, settings).catch((error: Error) => {
    if (error instanceof ProblemError || isDamage(error)) throw error;
    throw new ProblemError({
      code: 'KH307',
      place: { file: paths.work },
      cause: `The work database cannot be opened: ${error.message.split('\n')[0]}`,
      fix: 'Delete it, and build again: it is made anew from the published file and the lake.',
    });
  });
  try {
    await migrate(database.connection, readMigrations(paths.migrations));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Does what reads the work database while no other process builds, and closes it. */
export function withWork<T>(
  project: Project,
  onNotice: OnNotice,
  use: (work: Database) => Promise<T>,
): Promise<T> {
  const { paths } = project;
  const opened = async () => {
    const work = await openWork(project);
    try {
      return await use(work);
    } finally {
      work.close();
    }
  };
  return withLock(paths.buildLock, () => mendingWork(paths, onNotice, opened));
}

/** What the project lets a build take. */
export function engineSettings({ paths, file }: Project): EngineSettings {
  const { memory_limit, threads } = file.engine;
  return {
    memoryLimit: memory_limit ?? defaultMemoryLimit(),
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

/**
 * Does what opens the work database. Where that turns out to be damaged, it is set aside and all is done again, on a
 * copy of the published file; where that is damaged as well, on an empty one.
 */
export async function mendingWork<T>(
  paths: ProjectPaths,
  onNotice: OnNotice,
  use: () => Promise<T>,
): Promise<T> {
  let isCopy = !existsSync(paths.work);
  for (;;) {
    try {
      return await use();
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    if (isCopy) {
      rmSync(paths.work, { force: true });
      rmSync(`${paths.work}.wal`, { force: true });
      onNotice('The published file was damaged: all is built anew from the lake, ids too.');
      (await openDatabase(paths.work)).close();
      return use();
    }
    const aside = setAside(paths.work);
    onNotice(
      `The work database was damaged: it is made anew, and kept as ${relative(paths.root, aside)}.`,
    );
    if (!existsSync(paths.published)) return use();
    isCopy = true;
  }
}

function copyPublished({ work, published }: ProjectPaths): void {
  rmSync(`${work}.wal`, { force: true });
  if (!existsSync(published)) return;
  const copy = `${work}.unfinished`;
  try {
    copyFileSync(published, copy);
    renameSync(copy, work);
  } catch (error) {
    rmSync(copy, { force: true });
    const problem = machineProblem(error);
    throw problem ? new ProblemError(problem) : error;
  }
}

/** Where the file is now; what was set aside earlier is gone. */
function setAside(work: string): string {
  const aside = `${work}.damaged`;
  renameSync(work, aside);
  rmSync(`${work}.wal`, { force: true });
  return aside;
}

/** Which build a published file is; nothing where there is none, or one that is damaged, which is told. */
export async function publishedBuild(
  published: string,
  onNotice: OnNotice,
): Promise<string | undefined> {
  if (!existsSync(published)) return undefined;
  try {
    const database = await openReadOnly(published);
    try {
      const [row] = await readRows<{ build_id: string }>(database.connection, LAST_BUILD);
      return row?.build_id;
    } finally {
      database.close();
    }
  } catch (error) {
    if (isDamage(error)) onNotice('The published file was damaged: it is published anew.');
    return undefined;
  }
}

/** Which build the work database is. */
export async function workBuild({ connection }: Database): Promise<string | undefined> {
  const [row] = await readRows<{ build_id: string }>(connection, LAST_BUILD);
  return row?.build_id;
}

const LAST_BUILD = 'SELECT build_id FROM meta.build ORDER BY started_at DESC, build_id LIMIT 1';
