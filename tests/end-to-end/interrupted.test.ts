import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { startCommand } from '../support/command.ts';
import { contents, smallProject } from './small-project.ts';

/** It would run for hours. */
const ENDLESS = `/*---
description: Never ends.
grain: [n]
columns: {n: A number.}
---*/
SELECT sum(a.range * b.range) AS n FROM range(100_000_000) AS a, range(100_000_000) AS b, strategy_performance`;

it('an interrupted build ends at once, publishes nothing, and the next one goes on', async () => {
  const project = await smallProject();
  await build(project.root);
  const published = readFileSync(project.paths.published);
  project.edit('metrics/trend_momentum/strategy.yml', (text) =>
    text.replace('buy_score: 8 ', 'buy_score: 3 '),
  );
  const endless = project.write('models/marts/endless.sql', ENDLESS);

  const child = startCommand(project.root, ['build']);
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stderr!.on('data', (piece) => {
    stderr += piece;
  });
  for await (const piece of child.stdout!) {
    stdout += piece;
    // The last of the models that end.
    if (/^v_prediction .* m?s$/m.test(stdout)) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  // Ended by the signal: what shells call exit code 130.
  expect(await ended).toEqual([null, 'SIGINT']);
  expect(stderr).toBe('\nStopped. What is done is kept: the next build goes on from there.\n');
  expect(readFileSync(project.paths.published).equals(published)).toBe(true);

  rmSync(endless);
  expect((await build(project.root)).models).toEqual([]);
  const resumed = await contents(project);
  rmSync(join(project.root, 'warehouse'), { recursive: true });
  await build(project.root);
  expect(resumed).toEqual(await contents(project));
});
