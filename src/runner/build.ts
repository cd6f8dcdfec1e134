import type { Problem } from '../problem.ts';
import { findProject } from '../project/find-project.ts';
import { stopwatch } from '../stopwatch.ts';
import { type Waiting, withLock } from '../warehouse/lock.ts';
import type { BuildObserver } from './build-observer.ts';
import type { Headline, TableRows } from './headline.ts';
import type { PlanRequest } from './plan-request.ts';
import type { BuiltModel } from './run-plan.ts';

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
  const paths = findProject(root);
  const locked = withLock(
    paths.buildLock,
    async () => {
      const { buildAndPublish } = await loading;
      const result = await buildAndPublish(paths, observer, request);
      return { ...result, milliseconds: elapsed() };
    },
    waiting,
  );
  // The rest of the program is loaded while the lock is on its way.
  const loading = import('./build-and-publish.ts');
  return locked;
}
