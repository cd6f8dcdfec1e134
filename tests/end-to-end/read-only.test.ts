import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { runCommand, type User } from '../support/command.ts';
import { csv, walk } from '../support/kline-csv.ts';
import { mount, whyNoSmallDisk } from '../support/mounted.ts';
import { REPOSITORY, type TempProject, tempFolder } from '../support/temp-project.ts';
import { copyOf, DAY, smallProject } from './small-project.ts';

/** Permissions do not bind the superuser. */
const SOMEBODY: User = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** Why another user cannot run the command here; nothing where it can. Printed where tests are left out. */
function whyNobody(): string | undefined {
  if (SOMEBODY.uid === undefined) return undefined;
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const paths = JSON.stringify([folder, join(REPOSITORY, 'src/cli/main.js')]);
  const script = `for (const path of ${paths}) fs.accessSync(path)`;
  const { status, error, stderr } = spawnSync(process.execPath, ['-e', script], {
    ...SOMEBODY,
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  const why = error?.message ?? stderr.trim();
  console.warn(`left out, for no other user can run the command here: ${why}`);
  return why;
}

const isAlone = whyNobody() !== undefined;

const PERMISSION = '  You have no permission to write to it.';
const FIX = '  Give yourself permission with chmod u+w or chown, or work in a copy of the project.';

let original: TempProject;

beforeAll(async () => {
  original = await smallProject();
  await build(original.root);
});

/** The built project, which anybody may change but for the folders named. */
function projectWithout(...folders: string[]): TempProject {
  const project = copyOf(original);
  spawnSync('chmod', ['-R', 'a+rwX', project.root]);
  for (const folder of folders) spawnSync('chmod', ['-R', 'a-w', join(project.root, folder)]);
  return project;
}

describe.skipIf(isAlone)('a project folder that cannot be written to', () => {
  it.each([
    ['query', ['query', 'SELECT symbol FROM dim_symbol'], 'BTCUSDT'],
    ['history', ['history', 'dim_symbol'], 'first built (UTC)'],
    ['lineage', ['lineage', 'dim_symbol'], 'dim_symbol'],
    ['check', ['check'], 'Nothing is wrong'],
  ])('can be read by %s', async (_, args, expected) => {
    const project = projectWithout('.');
    const { exitCode, stdout, stderr } = await runCommand(project.root, args, SOMEBODY);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(expected);
  });

  it.each(['build', 'plan'])('is named by %s, with what to do', async (command) => {
    const project = projectWithout('.');
    const published = readFileSync(project.paths.published);
    const { exitCode, stderr } = await runCommand(project.root, [command], SOMEBODY);
    expect(stderr).toBe(`error KH341  ${join(project.root, 'warehouse')}\n${PERMISSION}\n${FIX}\n`);
    expect(exitCode).toBe(2);
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
  });

  it.each(['build', 'plan'])('is named by %s after mistakes of the project', async (command) => {
    const project = await smallProject();
    project.edit('project.yml', (text) => text.replace(/^strategy: .*/m, 'strategy: none'));
    spawnSync('chmod', ['-R', 'a+rX,a-w', project.root]);
    const { exitCode, stderr } = await runCommand(project.root, [command], SOMEBODY);
    expect(stderr).toMatch(/^error KH104 {2}project\.yml:/);
    expect(exitCode).toBe(2);
  });

  it('is named where there is no warehouse in it yet', async () => {
    const project = await smallProject();
    spawnSync('chmod', ['-R', 'a+rX,a-w', project.root]);
    const { exitCode, stderr } = await runCommand(project.root, ['build'], SOMEBODY);
    expect(stderr).toBe(`error KH341  ${project.root}\n${PERMISSION}\n${FIX}\n`);
    expect(exitCode).toBe(2);
  });
});

describe.skipIf(isAlone)('a folder that cannot be written to', () => {
  it('warehouse/: is named by build', async () => {
    const project = projectWithout('warehouse');
    const { exitCode, stderr } = await runCommand(project.root, ['build'], SOMEBODY);
    expect(stderr).toBe(`error KH341  ${join(project.root, 'warehouse')}\n${PERMISSION}\n${FIX}\n`);
    expect(exitCode).toBe(2);
  });

  it('lake/: is named by ingest; a build only reads it', async () => {
    const project = projectWithout('lake');
    project.write(`${DAY}4.csv`, csv(walk('2024-07-04T00:00:00Z', 60)));
    const ingest = await runCommand(project.root, ['ingest', `${project.root}/spot`], SOMEBODY);
    expect(ingest.stderr).toBe(`error KH341  ${project.paths.lake}\n${PERMISSION}\n${FIX}\n`);
    expect(ingest.exitCode).toBe(2);
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text.replace('buy_score: 8 ', 'buy_score: 3 '),
    );
    const built = await runCommand(project.root, ['build'], SOMEBODY);
    expect(built.stderr).toBe('');
    expect(built.stdout).toContain('Published');
  });

  const why = whyNoSmallDisk();
  it.skipIf(why)('a disk that is mounted for reading: is named, with what to do', async () => {
    const project = copyOf(original);
    const warehouse = join(project.root, 'warehouse');
    expect(mount(warehouse, ['--bind', warehouse])).toBeUndefined();
    expect(mount(warehouse, ['-o', 'remount,bind,ro'])).toBeUndefined();
    const { exitCode, stderr } = await runCommand(project.root, ['build']);
    expect(stderr).toBe(
      `error KH341  ${warehouse}\n  It is on a file system that can only be read.\n  Mount it for writing, or work in a copy of the project.\n`,
    );
    expect(exitCode).toBe(2);
    const query = await runCommand(project.root, ['query', 'SELECT symbol FROM dim_symbol']);
    expect(query.stdout).toContain('BTCUSDT');
  });
});

describe.skipIf(isAlone)('a file that cannot be read', () => {
  it.each(['models/marts/strategy_performance.sql', 'project.yml', 'seeds/interval.csv'])(
    '%s',
    async (file) => {
      const project = projectWithout();
      chmodSync(join(project.root, file), 0);
      const { exitCode, stderr } = await runCommand(project.root, ['check'], SOMEBODY);
      expect(stderr).toContain(
        `error KH341  ${file}\n  You have no permission to read it.\n  Give yourself permission to read it: chmod u+r.\n`,
      );
      expect(exitCode).toBe(2);
    },
  );
});
