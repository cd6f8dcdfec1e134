import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { reportFailure } from '../../src/cli/problem-text.ts';
import { boundProject } from '../../src/runner/bound-project.ts';
import { type TempProject, tempProject } from './temp-project.ts';

/** What checking the shipped project prints after a change, without the project's own path. */
export async function checked(change: (project: TempProject) => void) {
  const project = tempProject();
  change(project);
  const printed: string[] = [];
  const spy = vi.spyOn(console, 'error').mockImplementation((text) => printed.push(text));
  let exitCode = 0;
  try {
    await boundProject(project.root);
  } catch (error) {
    exitCode = reportFailure(error, false);
  }
  spy.mockRestore();
  const stderr = printed.map((text) => `${text}\n`).join('');
  return { exitCode, stderr: stripVTControlCharacters(stderr.replaceAll(project.root, '')) };
}
