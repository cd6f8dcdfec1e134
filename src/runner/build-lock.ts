import type { ProjectPaths } from '../project/paths.ts';
import { type Waiting, withLock } from '../warehouse/lock.ts';

/**
 * Does the work while no other process builds the project; where one does, waits as long as `waiting` says. Mistakes
 * in its files are told before: they need not wait for another build to end.
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
    async onHeld() {
      const { loadSources } = await import('./load.ts');
      await loadSources(root, strategy);
    },
  });
}
