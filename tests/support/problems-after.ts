import { expect } from 'vitest';
import { type Problem, ProblemError } from '../../src/problem.ts';
import { boundProject } from '../../src/runner/bound-project.ts';
import { type TempProject, tempProject } from './temp-project.ts';

/** What is found wrong with the shipped project after one change. */
export async function problemsAfter(
  change: (project: TempProject) => void,
): Promise<readonly Problem[]> {
  const project = tempProject();
  change(project);
  try {
    await boundProject(project.root);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems;
  }
  return [];
}
