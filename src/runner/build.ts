import { statSync } from 'node:fs';
import type { Problem } from '../problem.ts';
import { stopwatch } from '../stopwatch.ts';
import { type Waiting, withLock } from '../warehouse/lock.ts';
import { boundGraph } from './bound-graph.ts';
import type { BuildObserver } from './build-observer.ts';
import { readBuildState } from './build-state.ts';
import { buildWork, planWork, type StartPublisher } from './build-work.ts';
import type { Headline, TableRows } from './headline.ts';
import { loadSources } from './load.ts';
import type { AuditedPlan } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { type Publisher, startPublisher } from './publish.ts';
import type { BuiltModel } from './run-plan.ts';
import { mendingWork, type OnNotice, publishedBuild, withWork } from './work.ts';

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
