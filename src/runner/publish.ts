import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { machineProblem } from '../machine-problem.ts';
import { ProblemError } from '../problem.ts';

/**
 * Makes the work file the published snapshot. Whoever has the old one open keeps it whole; whoever opens next
 * sees the new one. The work file must be closed, for copying a file that this process holds open drops its lock,
 * and the build lock held. Throws a ProblemError where the disk or its owner does not permit it.
 */
export function publish(work: string, published: string): void {
  const candidate = `${published}.unfinished`;
  try {
    copyFileSync(work, candidate, constants.COPYFILE_FICLONE);
    syncFile(candidate);
    // Left by somebody who wrote to the old file; DuckDB would replay it onto the new one.
    rmSync(`${published}.wal`, { force: true });
    renameSync(candidate, published);
    syncFile(dirname(published));
  } catch (error) {
    rmSync(candidate, { force: true });
    const problem = machineProblem(error);
    throw problem ? new ProblemError(problem) : error;
  }
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
