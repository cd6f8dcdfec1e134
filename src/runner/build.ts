import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { type Waiting, withLock } from '../warehouse/lock.ts';
import { auditModels } from './audit-models.ts';
import { bind } from './bind.ts';
import { dropOrphans, dropRemoved } from './drop.ts';
import type { GraphNode } from './graph.ts';
import { type Headline, headline, type TableRows, tableRows } from './headline.ts';
import { completeSample, readLake, refuseToForget } from './lake-files.ts';
import { changedKlines } from './land-klines.ts';
import { projectTables } from './land-project.ts';
import { applyChanges, changedTables, landedContents } from './landing.ts';
import { loadSources, type Sources } from './load.ts';
import { changedMacros } from './macros.ts';
import { type BuildState, type Plan, planModels } from './plan.ts';
import { publish } from './publish.ts';
import { type BuiltModel, type RunObserver, runPlan } from './run-plan.ts';
import { readStates } from './state.ts';
import { mendingWork, type OnNotice, openWork, publishedBuild, workBuild } from './work.ts';

/** More at once would share the same cores and memory. */
const MOST_WORKERS = 4;

/** What a build tells whoever watches it. */
export interface BuildObserver extends RunObserver {
  onSample?(symbol: string): void;
  /** Something that was mended by itself and should be known: a damaged file. */
  onNotice?(text: string): void;
  onPlan?(plan: Plan): void;
  onStep?(step: 'land' | 'audit' | 'publish', milliseconds: number): void;
}

export interface BuildResult {
  readonly isSimulated: boolean;
  /** What was mended by itself, one sentence each. */
  readonly notices: readonly string[];
  /** The models that ran. */
  readonly models: readonly BuiltModel[];
  readonly tables: readonly TableRows[];
  readonly headline: Headline;
  readonly published: string;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Builds what changed in the project at `root`, audits it and publishes it. Throws a ProblemError with exit code 2
 * for mistakes in the project and 1 for failed audits; the published file then stays as it was. Where another
 * process is building, it waits as long as `waiting` says.
 */
export async function build(
  root: string,
  observer: BuildObserver = {},
  waiting?: Waiting,
): Promise<BuildResult> {
  const elapsed = stopwatch();
  const sources = loadSources(root);
  const graph = await bind(sources);
  const { paths } = sources.project;
  const notices: string[] = [];
  const onNotice: OnNotice = (text) => {
    notices.push(text);
    observer.onNotice?.(text);
  };
  const buildLocked = async () => {
    const { buildId, ...built } = await mendingWork(paths, onNotice, () =>
      buildWork(sources, graph, observer),
    );
    if ((await publishedBuild(paths.published, onNotice)) !== buildId) {
      const publishing = stopwatch();
      publish(paths.work, paths.published);
      observer.onStep?.('publish', publishing());
    }
    const { size } = statSync(paths.published);
    return { ...built, notices, published: paths.published, bytes: size, milliseconds: elapsed() };
  };
  return withLock(paths.buildLock, buildLocked, waiting);
}

/** What a build of the project at `root` would do; nothing is written. */
export async function plan(root: string, onNotice: OnNotice = () => undefined): Promise<Plan> {
  const sources = loadSources(root);
  const graph = await bind(sources);
  const { paths } = sources.project;
  const planLocked = async () => {
    const work = await openWork(sources.project);
    try {
      return planModels(graph, await readBuildState(work, sources));
    } finally {
      work.close();
    }
  };
  return withLock(paths.buildLock, () => mendingWork(paths, onNotice, planLocked));
}

/** Brings the work database up to date and audits it; closes it, whatever happens. */
async function buildWork(sources: Sources, graph: readonly GraphNode[], observer: BuildObserver) {
  const { project, models } = sources;
  const work = await openWork(project);
  const { connection } = work;
  try {
    const { isSimulated } = await readLake(connection, project.paths.lake);
    if (isSimulated) {
      await refuseToForget(connection, project.paths.lake);
      await completeSample(connection, project.paths, observer.onSample ?? (() => undefined));
    }
    const state = await readBuildState(work, sources);
    const { changes } = state;
    const planned = planModels(graph, state);
    observer.onPlan?.(planned);

    if (changes.length + planned.models.length + planned.removed.length > 0) await beginBuild(work);
    if (changes.length > 0) {
      const landing = stopwatch();
      await inTransaction(connection, () => applyChanges(connection, changes));
      observer.onStep?.('land', landing());
    }
    await dropRemoved(work, models, planned.removed);
    // One more than there are cores: a model often waits for a single thread of its own.
    const workers = Math.min(
      MOST_WORKERS,
      1 + (project.file.engine.threads ?? availableParallelism()),
    );
    const built = await runPlan(work, planned, workers, observer);
    if (built.length > 0) await dropOrphans(work, models);

    const auditing = stopwatch();
    await auditModels(work, models, workers);
    if (built.length > 0) observer.onStep?.('audit', auditing());
    // All of it into one file, what a killed build left in the log too.
    await connection.run('CHECKPOINT');
    return {
      isSimulated,
      models: built,
      tables: await tableRows(connection, models),
      headline: await headline(connection, models),
      buildId: await workBuild(work),
    };
  } finally {
    work.close();
  }
}

/** What is there, and what the lake and the project's files want changed in the landing tables and macros. */
async function readBuildState(
  { connection }: Database,
  { project, models, macros }: Sources,
): Promise<BuildState> {
  const { files } = await readLake(connection, project.paths.lake);
  const changes = [
    ...(await changedMacros(connection, macros)),
    ...(await changedTables(connection, projectTables(project, models))),
    ...(await changedKlines(connection, files)),
  ];
  return {
    states: await readStates(connection),
    landed: await landedContents(connection),
    changes,
  };
}

/** Marks the work database as another build than the published one, before anything in it changes. */
async function beginBuild({ connection }: Database): Promise<void> {
  await connection.run(`INSERT INTO meta.build VALUES ($1, now() AT TIME ZONE 'UTC')`, [
    randomUUID(),
  ]);
}

/** Milliseconds since it was made. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
