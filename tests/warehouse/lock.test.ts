import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLock } from '../../src/warehouse/lock.ts';
import { REPOSITORY, tempFolder } from '../support/temp-project.ts';

it('a lock that another process holds is an error that names it; it ends with that process', async () => {
  const path = join(tempFolder(), 'lock.duckdb');
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `
      import { withLock } from './src/warehouse/lock.ts';
      await withLock(process.argv[1], () => { console.log('held'); return new Promise(() => setInterval(() => {}, 1e6)); });
    `,
      path,
    ],
    { cwd: REPOSITORY },
  );
  await once(holder.stdout, 'data');
  await expect(withLock(path, async () => 'in')).rejects.toMatchObject({
    exitCode: 2,
    problems: [{ code: 'KH301', cause: expect.stringContaining(`PID ${holder.pid}`) }],
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(await withLock(path, async () => 'in')).toBe('in');
});
