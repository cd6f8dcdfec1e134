import { type Problem, ProblemError, throwIfAny } from '../problem.ts';
import { projectPaths } from '../project/paths.ts';
import { boundGraph } from './bound-graph.ts';
import type { BoundNode } from './bound-node.ts';
import { earlyEmpty } from './early-empty.ts';
import { type EarlyGround, earlyGround } from './early-ground.ts';
import { loadSources, type Sources } from './load.ts';
import { type ReadTestFile, readTestFiles } from './unit-tests/read-test-files.ts';
import { modelProblems, type ReadUnitTests, readUnitTests } from './unit-tests/read-unit-tests.ts';
import { openWorkbench } from './unit-tests/workbench.ts';

/** A project with which nothing is wrong. */
export interface CheckedProject {
  readonly sources: Sources;
  /** How many unit tests it has. */
  readonly unitTests: number;
}

/**
 * Looks at all files of the project at `root`, its unit tests among them, without data. Throws a ProblemError with
 * all that is wrong, as far as one mistake lets another be seen. `strategy` is in force instead of the one that
 * project.yml names.
 */
export async function checkProject(root: string, strategy?: string): Promise<CheckedProject> {
  const inTests: Problem[] = [];
  const files = readTestFiles(root, inTests);
  const ground = earlyGround(earlyEmpty(projectPaths(root)));
  try {
    const sources = await loadSources(root, strategy, ground).catch((error) => {
      throw new ProblemError([...problemsOf(error), ...inTests]);
    });
    return await checkSources(sources, files, inTests, ground.open);
  } finally {
    await ground.end();
  }
}

/** Looks at what was read; `inTests` is what is wrong with the files of unit tests. */
async function checkSources(
  sources: Sources,
  files: readonly ReadTestFile[],
  inTests: Problem[],
  open: EarlyGround['open'],
): Promise<CheckedProject> {
  inTests.push(...modelProblems(files, sources));
  const { graph, problems } = await bindSound(sources, files.length > 0, open);
  const read =
    graph.length > 0 && files.length > 0
      ? await readOnWorkbench(files, sources, graph)
      : { tests: [], problems: [] };
  throwIfAny([...problems, ...inTests, ...read.problems]);
  return { sources, unitTests: read.tests.length };
}

/** What is wrong with the models, and where `isGraphNeeded` those that can be bound without the wrong ones. */
async function bindSound(
  sources: Sources,
  isGraphNeeded: boolean,
  open: EarlyGround['open'],
): Promise<{ readonly graph: readonly BoundNode[]; readonly problems: readonly Problem[] }> {
  try {
    return { graph: await boundGraph(sources, { withoutSources: true, open }), problems: [] };
  } catch (error) {
    const problems = problemsOf(error);
    const wrong = new Set(problems.map(({ place }) => place?.file));
    const models = sources.models.filter(({ file }) => !wrong.has(file));
    if (!isGraphNeeded || models.length === sources.models.length) return { graph: [], problems };
    // That others lack what is left out is no mistake of theirs.
    const { graph } = await bindSound({ ...sources, models }, isGraphNeeded, open);
    return { graph, problems };
  }
}

async function readOnWorkbench(
  files: readonly ReadTestFile[],
  sources: Sources,
  graph: readonly BoundNode[],
): Promise<ReadUnitTests> {
  const { connection, close } = await openWorkbench(sources, graph);
  try {
    return await readUnitTests(connection, files, sources, graph);
  } finally {
    close();
  }
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems;
  throw error;
}
