import type { ProjectPaths } from '../project/paths.ts';
import { type Waiting, withLock } from '../warehouse/lock.ts';

/**
 * Does the work while no other process builds the project; where one does, waits as long as `waiting` says. Mistakes
 * in its files are told before: they need not wait for another build to end, or for a folder that can be written to.
 */
export function withBuildLock<T>(
  { root, buildLock }: ProjectPaths,
  strategy: string | undefined,
  work: () => Promise<T>,
  waiting?: Waiting,
): Promise<T> {
  return withLock(buildLock, work, {
    seconds: 0,
    ...waiting,
    async onRefused() {
      const { boundProject } = await import('./bound-project.ts');
      await boundProject(root, strategy);
    },
  });
}
