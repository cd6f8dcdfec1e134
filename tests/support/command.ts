import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './temp-project.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who runs a command; this user where nothing is said. */
export type User = Pick<SpawnOptions, 'uid' | 'gid'>;

/** Starts the command line program in a process of its own. */
export function startCommand(root: string, args: readonly string[], user: User = {}): ChildProcess {
  return spawn(
    process.execPath,
    [join(REPOSITORY, 'src', 'cli', 'main.js'), '--project', root, ...args],
    {
      ...user,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    },
  );
}

/** Runs the command line program to its end. */
export function runCommand(
  root: string,
  args: readonly string[],
  user: User = {},
): Promise<CommandResult> {
  return endOf(startCommand(root, args, user));
}

/** What a started command prints from now on, and leaves with. */
export async function endOf(child: ChildProcess): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece) => {
    stdout += piece;
  });
  child.stderr?.on('data', (piece) => {
    stderr += piece;
  });
  const exitCode = await new Promise<number | null>((done) => child.on('close', done));
  return { exitCode, stdout, stderr };
}
