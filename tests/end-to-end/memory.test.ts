import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { loadSources } from '../../src/runner/load.ts';
import { openWork } from '../../src/runner/work.ts';
import { readRows } from '../../src/warehouse/database.ts';
import { defaultMemoryLimit } from '../../src/warehouse/memory-limit.ts';
import { REPOSITORY } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

const SETTINGS = `SELECT
  current_setting('memory_limit') AS memory,
  current_setting('temp_directory') AS spill,
  current_setting('threads')::INTEGER AS threads`;

const MODEL = `/*---
description: What the connection that builds it was given.
grain: [memory]
columns: {memory: Its limit., spill: Its folder., threads: Their number.}
---*/
${SETTINGS}`;

const LONG_LOG = `
  import { openDatabase } from './src/warehouse/database.ts';
  const { connection } = await openDatabase(process.argv[1]);
  await connection.run("SET checkpoint_threshold = '1TB'");
  await connection.run('CREATE TABLE meta.long AS SELECT 1.5::DOUBLE AS x LIMIT 0');
  for (let part = 0; part < 180; part++) {
    await connection.run('INSERT INTO meta.long SELECT random() FROM range(50_000)');
  }
  process.kill(process.pid, 'SIGKILL');
`;

describe('what project.yml gives the engine', () => {
  it('is in force in the connection that builds, and in those of the workers', async () => {
    const project = await smallProject();
    project.edit('project.yml', (text) =>
      text.replace('memory_limit: 3GB', 'memory_limit: 512MiB\n  threads: 3'),
    );
    project.write('models/marts/given.sql', MODEL);
    await build(project.root);
    const given = { memory: '512.0 MiB', spill: project.paths.spill, threads: 3 };
    expect(await project.query('FROM given')).toEqual([given]);
    const work = await openWork((await loadSources(project.root)).project);
    const worker = await work.connect();
    expect(await readRows(work.connection, SETTINGS)).toEqual([given]);
    expect(await readRows(worker, SETTINGS)).toEqual([given]);
    worker.closeSync();
    work.close();
  });

  it('is in force after the long log of a build that was killed, which is read in before', async () => {
    const project = await smallProject();
    await build(project.root);
    project.edit('project.yml', (text) => text.replace('memory_limit: 3GB', 'memory_limit: 60MB'));
    const writer = spawn(
      process.execPath,
      ['--input-type=module', '--eval', LONG_LOG, project.paths.work],
      { cwd: REPOSITORY, stdio: 'inherit' },
    );
    expect(await once(writer, 'exit')).toEqual([null, 'SIGKILL']);
    expect(statSync(`${project.paths.work}.wal`).size).toBeGreaterThan(60e6);
    const work = await openWork((await loadSources(project.root)).project);
    expect(await readRows(work.connection, SETTINGS)).toMatchObject([
      { memory: '57.2 MiB', spill: project.paths.spill },
    ]);
    work.close();
  });

  it('is half of the memory where project.yml says nothing', async () => {
    const project = await smallProject();
    project.edit('project.yml', (text) => text.replace(/engine:\n.*\n/, ''));
    const work = await openWork((await loadSources(project.root)).project);
    const [row] = await readRows<{ bytes: string }>(
      work.connection,
      `SELECT current_setting('memory_limit') AS bytes`,
    );
    work.close();
    const [number, unit] = row!.bytes.split(' ');
    const bytes = Number(number) * (unit === 'GiB' ? 2 ** 30 : 2 ** 20);
    // As written it is rounded to a tenth.
    expect(bytes).toBeLessThan(totalmem() * 0.52);
    expect(bytes).toBeGreaterThan(0);
  });

  it.each([
    ['a machine', 16 * 2 ** 30, 0, '8192MiB'],
    ['a container', 16 * 2 ** 30, 2 ** 30, '512MiB'],
    ['a container without a limit', 16 * 2 ** 30, 2 ** 64, '8192MiB'],
  ])('half of %s', (_, total, given, expected) => {
    expect(defaultMemoryLimit(total, given)).toBe(expected);
  });
});

describe('a build with little memory', () => {
  it('spills, or says which model wants more', async () => {
    const project = await smallProject();
    project.edit('project.yml', (text) => text.replace('3GB', '90MB'));
    project.write(
      'models/marts/heavy.sql',
      `/*---
description: Sorts more than the memory holds.
grain: [n, k]
columns: {n: A number., k: Another., h: What they are sorted by.}
---*/
SELECT r.range AS n, k.range AS k, md5(r.range || ' ' || k.range) AS h
FROM range(2000) AS r, range(1000) AS k
ORDER BY h`,
    );
    const outcome = await build(project.root).catch((error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({
        exitCode: 2,
        problems: expect.arrayContaining([
          {
            code: 'KH306',
            cause: expect.stringMatching(/^heavy failed: Out of Memory Error: /),
            place: { file: 'models/marts/heavy.sql' },
            fix: expect.stringContaining('Raise engine.memory_limit in project.yml'),
          },
        ]),
      });
    } else {
      expect(await project.query('SELECT count(*)::INTEGER AS n FROM heavy')).toEqual([
        { n: 2_000_000 },
      ]);
    }
  });
});
