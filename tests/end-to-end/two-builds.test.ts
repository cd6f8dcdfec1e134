import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { endOf, runCommand, startCommand } from '../support/command.ts';
import { REPOSITORY, type TempProject, tempProject } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

const HOLDER = `
  import { withLock } from './src/warehouse/lock.ts';
  await withLock(process.argv[1], () => {
    console.log('held');
    return new Promise((done) => process.stdin.once('data', done));
  });
  process.exit(0);
`;

const holders: ChildProcess[] = [];
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
});

/** A process that holds the project's lock until it is told to go. */
async function holdLock(project: TempProject) {
  const holder = spawn(
    process.execPath,
    ['--input-type=module', '--eval', HOLDER, project.paths.buildLock],
    { cwd: REPOSITORY },
  );
  holders.push(holder);
  await once(holder.stdout, 'data');
  return holder;
}

it('a second build says who holds the lock, and leaves', async () => {
  const project = tempProject();
  const holder = await holdLock(project);
  for (const args of [['build'], ['plan'], ['build', '--wait', '0.3']]) {
    const { exitCode, stderr } = await runCommand(project.root, args);
    expect(stderr).toContain(
      [
        `error KH301  ${join(project.root, 'warehouse')}`,
        `  Another process (PID ${holder.pid}) is writing to it.`,
        '  Wait for it to end, then try again; klinehouse build --wait does so by itself.',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(2);
  }
  expect(existsSync(project.paths.work)).toBe(false);
});

it('a second build tells mistakes of the project before it waits or leaves', async () => {
  const project = await smallProject();
  project.edit('models/facts/fact_kline.sql', (text) =>
    text.replace('description:', 'decription:'),
  );
  await holdLock(project);
  for (const args of [['build'], ['build', '--wait']]) {
    const { exitCode, stderr } = await runCommand(project.root, args);
    expect(stderr).toContain('models/facts/fact_kline.sql:2:1');
    expect(stderr).not.toContain('waiting');
    expect(exitCode).toBe(2);
  }
});

it('a plan tells what cannot be bound before it leaves', async () => {
  const project = await smallProject();
  project.edit('models/facts/fact_kline.sql', (text) =>
    text.replace('  open_time,', '  opn_time,'),
  );
  await holdLock(project);
  const { exitCode, stderr } = await runCommand(project.root, ['plan']);
  expect(stderr).toContain('error KH208  models/facts/fact_kline.sql:');
  expect(exitCode).toBe(2);
});

it('a build that waits says for whom, and goes on when that one has ended', async () => {
  const project = await smallProject();
  const holder = await holdLock(project);
  const build = startCommand(project.root, ['build', '--wait']);
  const [said] = await once(build.stderr!, 'data');
  expect(String(said)).toBe(`Another process (PID ${holder.pid}) is building: waiting for it …\n`);
  expect(existsSync(project.paths.work)).toBe(false);
  holder.stdin.write('go\n');
  const { exitCode, stdout, stderr } = await endOf(build);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Published');
});

it('a time to wait that is none is refused', async () => {
  const { exitCode, stderr } = await runCommand(tempProject().root, ['build', '--wait', 'long']);
  expect(stderr).toContain("argument 'long' is invalid. Expected a number of seconds.");
  expect(exitCode).toBe(2);
});
