import { type Problem, throwIfAny } from '../../problem.ts';
import { boundProject } from '../bound-project.ts';
import { modelsByName } from '../load.ts';
import { NOTHING_BUILT } from '../plan.ts';
import { type Selection, selectNodes } from '../select/select.ts';
import { selectGraph } from '../select/select-graph.ts';
import { readTestFiles } from './read-test-files.ts';
import { modelProblems, readUnitTests } from './read-unit-tests.ts';
import { runUnitTest, type UnitTestResult } from './run-unit-test.ts';
import { openWorkbench } from './workbench.ts';

/**
 * Runs the unit tests of the selected models of the project at `root`, or of all, in memory, file by file;
 * `onResult` is told of each. Throws a ProblemError with all that is wrong with the project or its tests.
 */
export async function runUnitTests(
  root: string,
  selection: Selection = {},
  onResult: (result: UnitTestResult) => void = () => undefined,
): Promise<UnitTestResult[]> {
  const { sources, graph } = await boundProject(root);
  const problems: Problem[] = [];
  const files = readTestFiles(root, problems);
  const selected = selectNodes(selectGraph(graph, NOTHING_BUILT, []), selection);
  const names = new Set([...selected].map(({ qualifiedName }) => qualifiedName));
  const models = modelsByName(sources);
  const { connection, close } = await openWorkbench(sources, graph);
  try {
    const read = await readUnitTests(connection, files, sources, graph);
    throwIfAny([...problems, ...modelProblems(files, sources), ...read.problems]);
    const results: UnitTestResult[] = [];
    for (const test of read.tests) {
      if (!names.has(test.node.model.qualifiedName)) continue;
      const result = await runUnitTest(connection, test, models);
      onResult(result);
      results.push(result);
    }
    return results;
  } finally {
    close();
  }
}
