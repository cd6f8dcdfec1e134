import { findProject } from '../project/find-project.ts';
import { stopwatch } from '../stopwatch.ts';
import type { Waiting } from '../warehouse/lock.ts';
import { withBuildLock } from './build-lock.ts';
import type { BuildObserver } from './build-observer.ts';
import type { BuildRequest, BuildResult } from './build-result.ts';
import { earlyEmpty } from './early-empty.ts';

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
  const empty = earlyEmpty(paths);
  const locked = withBuildLock(
    paths,
    request.strategy,
    async () => {
      const { buildAndPublish } = await loading;
      const result = await buildAndPublish(paths, observer, request, empty);
      return { ...result, milliseconds: elapsed() };
    },
    waiting,
  );
  // The rest of the program is loaded while these are on their way.
  const loading = import('./build-and-publish.ts');
  return locked.finally(() => empty.end());
}
