import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './temp-project.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line program in a process of its own. */
export function startCommand(root: string, args: readonly string[]): ChildProcess {
  return spawn(
    process.execPath,
    [join(REPOSITORY, 'src', 'cli', 'main.ts'), '--project', root, ...args],
    {
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    },
  );
}

/** Runs the command line program to its end. */
export async function runCommand(root: string, args: readonly string[]): Promise<CommandResult> {
  const child = startCommand(root, args);
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
