import { expect, it } from 'vitest';
import { problemsAfter } from './problems-after.ts';
import type { TempProject } from './temp-project.ts';

/** What is done to the shipped project, and what is told of it; the cause or fix is not compared where it is absent. */
export type Mistake = readonly [
  what: string,
  change: (project: TempProject) => void,
  code: string,
  place: string,
  cause: string | undefined,
  fix: string | undefined,
];

/** A change of a text in one file. */
export function replace(file: string, from: string | RegExp, to: string) {
  return (project: TempProject) => project.edit(file, (text) => text.replace(from, to));
}

/** Tests that each mistake is told with its code, place, cause and fix. */
export function areTold(mistakes: readonly Mistake[]): void {
  it.each(mistakes)('%s', async (_, change, code, place, cause, fix) => {
    const problems = await problemsAfter(change);
    const problem = problems.find((found) => found.code === code);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    const { file, line, column } = problem!.place!;
    expect(line === undefined ? file : `${file}:${line}:${column}`).toBe(place);
    if (cause !== undefined) expect(problem!.cause).toBe(cause);
    if (fix !== undefined) expect(problem!.fix).toBe(fix);
  });
}
