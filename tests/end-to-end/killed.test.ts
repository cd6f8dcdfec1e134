import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { runCommand, startCommand } from '../support/command.ts';
import type { TempProject } from '../support/temp-project.ts';
import { contents, smallProject } from './small-project.ts';

const KILLS = 10;
const SCORES = ['buy_score: 8 ', 'buy_score: 3 '] as const;

function useScore(project: TempProject, which: 0 | 1): void {
  project.edit('metrics/trend_momentum/strategy.yml', (text) =>
    text.replace(SCORES[1 - which]!, SCORES[which]),
  );
}

describe('a killed build', () => {
  it('leaves the published file whole, as it was, and the next build finishes', async () => {
    const project = await smallProject();
    await build(project.root);
    const first = await contents(project);
    useScore(project, 1);
    const start = performance.now();
    expect((await runCommand(project.root, ['build'])).exitCode).toBe(0);
    // What a build takes; one that ends before it is killed tells of itself.
    let milliseconds = performance.now() - start;
    const second = await contents(project);
    expect(second).not.toEqual(first);

    let killed = 0;
    let wanted: 0 | 1 = 1;
    for (let round = 0; round < KILLS; round++) {
      wanted = wanted === 1 ? 0 : 1;
      useScore(project, wanted);
      const published = readFileSync(project.paths.published);
      const before = await contents(project);
      const child = startCommand(project.root, ['build']);
      const started = performance.now();
      const ended = once(child, 'exit').then(([, signal]) => {
        if (signal === 'SIGKILL') killed++;
        else milliseconds = performance.now() - started;
      });
      // Of every tenth of a build one instant.
      await sleep(((round + Math.random()) / KILLS) * milliseconds);
      child.kill('SIGKILL');
      await ended;
      const after = await contents(project);
      // Either the rename had not come yet, and not a byte is another, or it had, and all of the new build is there.
      if (readFileSync(project.paths.published).equals(published)) expect(after).toEqual(before);
      else expect(after).toEqual(wanted === 0 ? first : second);
    }
    expect(killed).toBeGreaterThanOrEqual(KILLS / 2);

    await build(project.root);
    expect(await contents(project)).toEqual(wanted === 0 ? first : second);
    expect(existsSync(`${project.paths.work}.wal`)).toBe(false);
  });
});
