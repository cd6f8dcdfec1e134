import { statSync } from 'node:fs';
import type { Early } from '../early.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { stopwatch } from '../stopwatch.ts';
import type { EmptyDatabase } from '../warehouse/empty-database.ts';
import { sourcedProject } from './bound-project.ts';
import type { BuildObserver } from './build-observer.ts';
import type { BuildRequest, BuildResult } from './build-result.ts';
import { buildWork, type StartPublisher } from './build-work.ts';
import { type Publisher, startPublisher } from './publish.ts';
import { mendingWork, type OnNotice, openEarly, publishedBuild } from './work.ts';

/** What a build does while it holds the lock, models bound in the `empty` database. Throws as `build` does. */
export async function buildAndPublish(
  paths: ProjectPaths,
  observer: BuildObserver,
  request: BuildRequest,
  empty: Early<EmptyDatabase>,
): Promise<Omit<BuildResult, 'milliseconds'>> {
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
  // Both files are opened while those of the project are read. What is found is told after what the work has to tell.
  const work = openEarly(paths);
  const notes: string[] = [];
  const before = publishedBuild(paths.published, (text) => notes.push(text));
  try {
    const { sources, graph } = await sourcedProject(paths.root, request.strategy, empty);
    const { built, waited } = await mendingWork(paths, onNotice, () =>
      buildWork(
        () => work.open(sources.project),
        sources,
        graph,
        observer,
        request,
        publisherOf,
        before,
      ).catch(async (error) => {
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
    };
  } finally {
    await Promise.all([publisher?.end(), work.end(), before]);
  }
}
