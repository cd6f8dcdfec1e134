import { existsSync } from 'node:fs';
import { ProblemError } from '../problem.ts';
import { type ProjectPaths, projectPaths } from './paths.ts';

/** The paths of the project at `root`; throws a ProblemError (KH100) where there is none. */
export function findProject(root: string): ProjectPaths {
  const paths = projectPaths(root);
  if (existsSync(paths.projectFile)) return paths;
  throw new ProblemError({
    code: 'KH100',
    place: { file: paths.projectFile },
    cause: 'There is no project.yml here.',
    fix: 'Run klinehouse in a project folder, or name one with --project DIR.',
  });
}
