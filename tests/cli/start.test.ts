import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smallProject } from '../end-to-end/small-project.ts';
import { endOf, startCommand } from '../support/command.ts';
import { REPOSITORY, tempFolder } from '../support/temp-project.ts';

/** Starts the program with this folder for temporary files; gives what it printed, which must be its help. */
function start(temporary: string, env: NodeJS.ProcessEnv = {}) {
  const main = join(REPOSITORY, 'src/cli/main.js');
  const { NODE_COMPILE_CACHE: _, ...inherited } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, '--help'], {
    env: { ...inherited, TMPDIR: temporary, ...env },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: klinehouse /);
}

function filesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;
}

it('what Node compiles is kept for the next start', () => {
  const folder = tempFolder();
  start(folder);
  expect(filesIn(folder)).toBeGreaterThan(100);
});

it('nothing is kept where the environment says so', () => {
  const folder = tempFolder();
  start(folder, { NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(filesIn(folder)).toBe(0);
});

it('the program starts where nothing can be kept', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  start(file);
});

it('whoever has read enough of what is printed may leave', async () => {
  const { root } = await smallProject();
  const child = startCommand(root, ['build', '--select', 'dim_interval']);
  child.stdout!.destroy();
  expect(await endOf(child)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});
