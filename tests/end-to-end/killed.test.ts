import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { startCommand } from '../support/command.ts';
import { contents, smallProject } from './small-project.ts';

const KILLS = 8;

describe('a killed build', () => {
  it('leaves the published file readable and unchanged, and the next build finishes', async () => {
    const project = await smallProject();
    const { milliseconds } = await build(project.root);
    const published = readFileSync(project.paths.published);
    const before = await contents(project);

    let killed = 0;
    for (let round = 0; round < KILLS; round++) {
      const child = startCommand(project.root, ['build']);
      const ended = once(child, 'exit');
      // From the process's start to just before a build would end, at random.
      await sleep(100 + Math.random() * milliseconds);
      child.kill('SIGKILL');
      const [exitCode, signal] = await ended;
      if (signal === 'SIGKILL') {
        killed++;
        const now = readFileSync(project.paths.published);
        // A build that came as far as the rename has published the same content.
        if (!now.equals(published)) expect(await contents(project)).toEqual(before);
      } else {
        expect(exitCode).toBe(0);
      }
    }
    expect(killed).toBeGreaterThan(KILLS / 2);

    await build(project.root);
    expect(await contents(project)).toEqual(before);
    expect(existsSync(`${project.paths.work}.wal`)).toBe(false);
    expect(readdirSync(dirname(project.paths.published)).sort()).toEqual(
      expect.arrayContaining(['klinehouse.duckdb', 'work.duckdb']),
    );
  });
});
