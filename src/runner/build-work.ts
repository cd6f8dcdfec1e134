import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { stopwatch } from '../stopwatch.ts';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { auditModels } from './audit-models.ts';
import type { SourcedNode } from './bound-node.ts';
import type { BuildObserver } from './build-observer.ts';
import { readBuildState } from './build-state.ts';
import { checkpoint } from './checkpoint.ts';
import { completeSample } from './complete-sample.ts';
import { dropAll, dropOrphans, dropRemoved } from './drop.ts';
import { isOfFewRows } from './few-rows.ts';
import { headline, tableRows } from './headline.ts';
import { pruneChanges } from './incremental/prune-changes.ts';
import { readLake, refuseToForget } from './lake-files.ts';
import { changedLineage } from './land-lineage.ts';
import { applyChanges, type LandingChange } from './landing.ts';
import { modelsByName, type Sources } from './load.ts';
import { keepMetricVersions } from './metric-version.ts';
import type { AuditedPlan, BuildState } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { planWork } from './plan-work.ts';
import type { Publisher } from './publish.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { type PlanRun, runPlan } from './run-plan.ts';
import { putBackResult, settleResult, unsettledVersion } from './strategy/settle-result.ts';
import { dueStrategy, keepStrategyResult, RESULT_MODELS } from './strategy/strategy-result.ts';
import { workBuild, workerCount } from './work.ts';

/** Starts what will publish, or gives what was started; nothing where the build is to publish nothing. */
export type StartPublisher = () => Publisher | undefined;

/**
 * Brings the work database up to date and audits it; closes it, whatever happens. It is copied for publishing while the
 * audits read it: what is written after them, the states in which they passed, is of use to the work database alone.
 */
export async function buildWork(
  open: () => Promise<Database>,
  sources: Sources,
  graph: readonly SourcedNode[],
  observer: BuildObserver,
  request: PlanRequest,
  publisherOf: StartPublisher,
  published: Promise<string | undefined>,
) {
  const { project, models } = sources;
  const work = await open();
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
    const { built, changes: ledger } = await runPlanned(
      work,
      sources,
      planned,
      state,
      changes,
      observer,
    );
    const strategy = await dueOfStrategy(work, planned);
    if (strategy && !hasWork) await beginBuild(work);
    if (strategy) await keepStrategyResult(connection, strategy);
    // All of it into one file, what a killed build left in the log too.
    await checkpoint(connection, built, planned.beginsAnew);

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
      workerCount(project),
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

/** Brings the landing tables up to the lake and the project's files, and runs what is planned. */
async function runPlanned(
  work: Database,
  sources: Sources,
  planned: AuditedPlan,
  state: BuildState,
  changes: readonly LandingChange[],
  observer: BuildObserver,
): Promise<PlanRun> {
  const { connection } = work;
  const { project, models } = sources;
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
  const run = await runPlan(work, modelsByName(sources), planned, workers, observer, hasFewRows);
  if (run.built.length > 0) await dropOrphans(work, models);
  return run;
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
