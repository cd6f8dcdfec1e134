import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Problem } from '../problem.ts';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { type Waiting, withLock } from '../warehouse/lock.ts';
import { auditModels, auditsDue } from './audit-models.ts';
import type { BoundNode } from './bind.ts';
import { boundGraph } from './bound-graph.ts';
import { readBuildState } from './build-state.ts';
import { checkpoint } from './checkpoint.ts';
import { dropAll, dropOrphans, dropRemoved } from './drop.ts';
import { isOfFewRows } from './few-rows.ts';
import { type Headline, headline, type TableRows, tableRows } from './headline.ts';
import { pruneChanges } from './incremental/prune-changes.ts';
import { completeSample, readLake, refuseToForget } from './lake-files.ts';
import { changedLineage } from './land-lineage.ts';
import { filedTables } from './land-project.ts';
import { applyChanges } from './landing.ts';
import { loadSources, modelsByName, type Sources } from './load.ts';
import { keepMetricVersions } from './metric-version.ts';
import type { AuditedPlan, BuildState } from './plan.ts';
import { type PlanRequest, planRequest } from './plan-request.ts';
import { type Publisher, startPublisher } from './publish.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { type BuiltModel, type RunObserver, runPlan } from './run-plan.ts';
import { putBackResult, settleResult, unsettledVersion } from './strategy/settle-result.ts';
import { dueStrategy, keepStrategyResult, RESULT_MODELS } from './strategy/strategy-result.ts';
import {
  mendingWork,
  type OnNotice,
  openWork,
  publishedBuild,
  withWork,
  workBuild,
  workerCount,
} from './work.ts';

/** What a build tells whoever watches it. */
export interface BuildObserver extends RunObserver {
  onSample?(symbol: string): void;
  /** Something that was mended by itself and should be known: a damaged file. */
  onNotice?(text: string): void;
  onPlan?(plan: AuditedPlan): void;
  onWarning?(warning: Problem): void;
  onStep?(step: 'land' | 'audit' | 'publish', milliseconds: number): void;
}

export interface BuildRequest extends PlanRequest {
  /** Leaves what was built in the work database, a candidate to compare with what is published. */
  readonly isCandidate?: boolean | undefined;
}

export interface BuildResult {
  readonly isSimulated: boolean;
  /** What was mended by itself, one sentence each. */
  readonly notices: readonly string[];
  /** The models that ran. */
  readonly models: readonly BuiltModel[];
  /** What tests found that stop nothing. */
  readonly warnings: readonly Problem[];
  /** Models that are due and were not selected: they stand as they were. */
  readonly left: readonly string[];
  readonly tables: readonly TableRows[];
  /** Absent while the tables it is made from were not built. */
  readonly headline: Headline | undefined;
  /** `candidate` where the build was told not to publish and differs from what is published. */
  readonly outcome: 'published' | 'up to date' | 'candidate';
  /** The database that was built, and the file that everyone reads. */
  readonly candidate: string;
  readonly published: string;
  /** Size of the published file, or of the candidate. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Builds what changed in the project at `root`, or of that what is requested, audits it and publishes it. Throws a
 * ProblemError with exit code 2 for mistakes in the project or request and 1 for failed audits; the published file
 * then stays as it was. Where another process is building, it waits as long as `waiting` says.
 */
export async function build(
  root: string,
  observer: BuildObserver = {},
  request: BuildRequest = {},
  waiting?: Waiting,
): Promise<BuildResult> {
  const elapsed = stopwatch();
  const sources = loadSources(root, request.strategy);
  const graph = await boundGraph(sources);
  const { paths } = sources.project;
  const notices: string[] = [];
  const onNotice: OnNotice = (text) => {
    notices.push(text);
    observer.onNotice?.(text);
  };
  let publisher: Publisher | undefined;
  const publisherOf: StartPublisher = () => {
    if (!request.isCandidate) publisher ??= startPublisher(paths.work, paths.published);
    return publisher;
  };
  const buildLocked = async (): Promise<BuildResult> => {
    // Asked while the work goes on, and told after what the work has to tell.
    const notes: string[] = [];
    const before = publishedBuild(paths.published, (text) => notes.push(text));
    const { built, waited } = await mendingWork(paths, onNotice, () =>
      buildWork(sources, graph, observer, request, publisherOf, before).catch(async (error) => {
        // It may be copying still. What is done again starts another.
        await publisher?.end();
        publisher = undefined;
        throw error;
      }),
    );
    const { buildId, ...result } = built;
    const isPublished = (await before) === buildId;
    for (const text of notes) onNotice(text);
    if (!isPublished && !request.isCandidate) {
      const publishing = stopwatch();
      // It may have been copied already, while the audits ran.
      if (waited === undefined) await publisherOf()!.copy();
      await publisherOf()!.publish();
      observer.onStep?.('publish', (waited ?? 0) + publishing());
    }
    const outcome = isPublished ? 'up to date' : request.isCandidate ? 'candidate' : 'published';
    const { size } = statSync(outcome === 'candidate' ? paths.work : paths.published);
    return {
      ...result,
      notices,
      outcome,
      candidate: paths.work,
      published: paths.published,
      bytes: size,
      milliseconds: elapsed(),
    };
  };
  return withLock(paths.buildLock, () => buildLocked().finally(() => publisher?.end()), waiting);
}

/** Starts what will publish, or gives what was started; nothing where the build is to publish nothing. */
type StartPublisher = () => Publisher | undefined;

/** What a build of the project at `root` would do; nothing is written. */
export async function plan(
  root: string,
  request: PlanRequest = {},
  onNotice: OnNotice = () => undefined,
): Promise<AuditedPlan> {
  const sources = loadSources(root, request.strategy);
  const graph = await boundGraph(sources);
  return withWork(sources.project, onNotice, async (work) =>
    planWork(work, sources, graph, await readBuildState(work, sources), request),
  );
}

async function planWork(
  { connection }: Database,
  sources: Sources,
  graph: readonly BoundNode[],
  state: BuildState,
  request: PlanRequest,
): Promise<AuditedPlan> {
  const planned = planRequest(graph, state, filedTables(sources), request);
  const toLand = state.changes.flatMap((change) => change.tables);
  const audits =
    planned.models.length === 0
      ? await auditsDue(connection, sources.models, planned.left, toLand)
      : [];
  return { ...planned, audits };
}

/**
 * Brings the work database up to date and audits it; closes it, whatever happens. It is copied for publishing while the
 * audits read it: what is written after them, the states in which they passed, is of use to the work database alone.
 */
async function buildWork(
  sources: Sources,
  graph: readonly BoundNode[],
  observer: BuildObserver,
  request: PlanRequest,
  publisherOf: StartPublisher,
  published: Promise<string | undefined>,
) {
  const { project, models } = sources;
  const work = await openWork(project);
  const { connection } = work;
  try {
    await settleStrategy(work, published);
    const { files, isSimulated } = await readLake(connection, project.paths.lake);
    if (isSimulated) {
      await refuseToForget(connection, project.paths.lake);
      await completeSample(connection, project.paths, observer.onSample ?? (() => undefined));
    }
    const state = await readBuildState(work, sources, isSimulated ? undefined : files);
    const changes = [...state.changes, ...(await changedLineage(connection, graph))];
    const planned = await planWork(work, sources, graph, state, request);
    await refuseUnfinished(connection, planned, state);
    observer.onPlan?.(planned);

    const hasWork = changes.length + planned.models.length + planned.removed.length > 0;
    if (hasWork) {
      publisherOf();
      await beginBuild(work);
    }
    const workers = workerCount(project);
    const hasFewRows = isOfFewRows(planned, state.changes, workers, availableParallelism());
    // Models then run side by side on one thread each.
    if (hasFewRows) await connection.run('SET threads = 1');
    if (changes.length > 0) {
      const landing = stopwatch();
      await inTransaction(connection, async () => {
        if (planned.beginsAnew) await dropAll(connection, state.states.keys());
        await applyChanges(connection, changes);
        await keepMetricVersions(connection);
      });
      // The new tables then fill the space of the old ones; else the file would have to hold both.
      if (planned.beginsAnew) await connection.run('CHECKPOINT');
      observer.onStep?.('land', landing());
    }
    if (!planned.beginsAnew) await dropRemoved(work, models, planned.removed);
    const { built, changes: ledger } = await runPlan(
      work,
      modelsByName(sources),
      planned,
      workers,
      observer,
      hasFewRows,
    );
    if (built.length > 0) await dropOrphans(work, models);
    const strategy = await dueOfStrategy(work, planned);
    if (strategy && !hasWork) await beginBuild(work);
    if (strategy) await keepStrategyResult(connection, strategy);
    // All of it into one file, what a killed build left in the log too.
    await checkpoint(connection, built);

    // What is written while it is copied stays in the log.
    await connection.run("SET checkpoint_threshold = '1TB'");
    const copying = hasWork || strategy ? publisherOf()?.copy() : undefined;
    // Told once the audits are done.
    copying?.catch(() => undefined);
    const auditing = stopwatch();
    const { count, warnings } = await auditModels(
      work,
      models,
      planned.left,
      project.paths.published,
      workers,
      ledger,
    ).catch(async (error) => {
      // If it cannot be put back now, the next build does so.
      await putBackResult(connection).catch(() => undefined);
      throw error;
    });
    if (count > 0) observer.onStep?.('audit', auditing());
    for (const warning of warnings) observer.onWarning?.(warning);
    if (strategy) await settleResult(connection);
    if (built.length > 0) await pruneChanges(connection);
    const result = {
      isSimulated,
      models: built,
      warnings,
      left: planned.left,
      tables: await tableRows(connection, models),
      headline: await headline(connection),
      buildId: await workBuild(work),
    };
    const waiting = stopwatch();
    await copying;
    const waited = copying && waiting();
    await connection.run('CHECKPOINT');
    return { built: result, waited };
  } finally {
    work.close();
  }
}

/**
 * The strategy in force, where it is not known yet what came of it: an earlier build may have been killed before it was
 * kept. While a model is left that its trades depend on, they are those of other rules.
 */
async function dueOfStrategy({ connection }: Database, { left }: AuditedPlan) {
  if (RESULT_MODELS.some((model) => left.includes(model))) return undefined;
  return dueStrategy(connection);
}

/**
 * Puts back what was known of a strategy where the audits of an earlier build were not done, for it was killed. A copy of
 * the published file is of one whose audits were.
 */
async function settleStrategy(work: Database, published: Promise<string | undefined>) {
  if (!(await unsettledVersion(work.connection))) return;
  const isPublished = (await published) === (await workBuild(work));
  await (isPublished ? settleResult(work.connection) : putBackResult(work.connection));
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
