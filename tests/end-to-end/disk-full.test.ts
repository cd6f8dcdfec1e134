import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { runCommand } from '../support/command.ts';
import { mountSmallDisk, resizeDisk, whyNoSmallDisk } from '../support/mounted.ts';
import type { TempProject } from '../support/temp-project.ts';
import { contents, smallProject } from './small-project.ts';

const MB = 2 ** 20;
const FULL = `  There is no space left to write to.
  Free space on the disk, then try again: what is done is not done twice.
`;

/** A built project, its warehouse on a disk of its own with so many bytes to spare, and a change to build. */
async function projectOnSmallDisk(spare: number): Promise<TempProject> {
  const project = await smallProject();
  await build(project.root);
  const warehouse = join(project.root, 'warehouse');
  const aside = join(project.root, 'aside');
  cpSync(warehouse, aside, { recursive: true });
  mountSmallDisk(warehouse, bytesIn(aside) + spare);
  cpSync(aside, warehouse, { recursive: true });
  project.edit('metrics/trend_momentum/strategy.yml', (text) =>
    text.replace('buy_score: 8 ', 'buy_score: 3 '),
  );
  return project;
}

/** What the files and folders take on a disk of blocks. */
function bytesIn(folder: string): number {
  const block = 4096;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)).size)
    .reduce((sum, size) => sum + Math.ceil(size / block) * block, 0);
}

/** With space again, the next build ends as one on an endless disk would have. */
async function expectToResume(project: TempProject): Promise<void> {
  resizeDisk(join(project.root, 'warehouse'), 100 * MB);
  await build(project.root);
  const resumed = await contents(project);
  rmSync(project.paths.work);
  rmSync(project.paths.published);
  await build(project.root);
  expect(resumed).toEqual(await contents(project));
}

const why = whyNoSmallDisk();

describe.skipIf(why)('a full disk', () => {
  it.each([
    ['while it lands or runs the first model', 40_000],
    ['while a model is written', 600_000],
    ['while the log is brought into the file', 3 * MB],
  ])('%s: is told once, and nothing is lost', async (_, spare) => {
    const project = await projectOnSmallDisk(spare);
    const published = readFileSync(project.paths.published);
    const { exitCode, stderr } = await runCommand(project.root, ['build']);
    expect(stderr).toMatch(/^error KH340 {2}\/.*\/warehouse\/[\w.]+\n/);
    expect(stderr.slice(stderr.indexOf('\n') + 1)).toBe(FULL);
    expect(exitCode).toBe(2);
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
    await expectToResume(project);
  });

  it('while publishing: the candidate is gone, the published file as it was', async () => {
    const project = await projectOnSmallDisk(50 * MB);
    const before = join(project.root, 'before.duckdb');
    copyFileSync(project.paths.published, before);
    await build(project.root);
    // Built and not published, and no room for a third file.
    copyFileSync(before, project.paths.published);
    const warehouse = join(project.root, 'warehouse');
    const { bavail, bsize } = statfsSync(warehouse);
    writeFileSync(join(warehouse, 'something'), Buffer.alloc(bavail * bsize - 2 * MB));
    const { exitCode, stderr } = await runCommand(project.root, ['build']);
    expect(stderr.replace(/\.\d+$/m, '')).toBe(
      `error KH340  ${project.paths.published}.unfinished\n${FULL}`,
    );
    expect(exitCode).toBe(2);
    expect(readFileSync(project.paths.published).equals(readFileSync(before))).toBe(true);
    expect(readdirSync(warehouse).filter((file) => file.includes('unfinished'))).toEqual([]);
    rmSync(join(warehouse, 'something'));
    expect((await build(project.root)).models).toEqual([]);
    expect(readFileSync(project.paths.published).equals(readFileSync(before))).toBe(false);
    await expectToResume(project);
  });

  it('while spilling: the model is named with what to do', async () => {
    const project = await smallProject();
    project.edit('project.yml', (text) => text.replace('3GB', '120MB'));
    project.write(
      'models/marts/heavy.sql',
      `/*---
description: Sorts more than the memory holds.
grain: [n, k]
columns: {n: A number., k: Another., h: What they are sorted by.}
---*/
SELECT r.range AS n, k.range AS k, md5(r.range || ' ' || k.range) AS h
FROM range(3000) AS r, range(1000) AS k
ORDER BY h`,
    );
    mkdirSync(project.paths.spill, { recursive: true });
    mountSmallDisk(project.paths.spill, MB / 2);
    const { exitCode, stderr } = await runCommand(project.root, ['build']);
    expect(stderr).toContain('error KH306  models/marts/heavy.sql\n');
    expect(stderr).toContain('  heavy failed: Out of Memory Error: ');
    expect(stderr).toContain(
      '  Raise engine.memory_limit in project.yml, or free space for the spill folder warehouse/spill.\n',
    );
    expect(exitCode).toBe(2);
    resizeDisk(project.paths.spill, 1000 * MB);
    project.edit('project.yml', (text) => text.replace('120MB', '300MB'));
    const { models } = await build(project.root);
    expect(models.map(({ name, rows }) => [name, rows])).toEqual([['heavy', 3_000_000]]);
  });
});
