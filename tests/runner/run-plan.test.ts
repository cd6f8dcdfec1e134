import { expect, it, vi } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { runModel } from '../../src/runner/run-model.ts';
import { smallProject } from '../end-to-end/small-project.ts';

vi.mock('../../src/runner/run-model.ts', { spy: true });

const HUNGRY = new Error('Out of Memory Error: could not allocate block of size 256.0 KiB');

it('a model that finds too little memory beside others is run again alone, and what waits for it after it', async () => {
  const project = await smallProject();
  const { runModel: run } = await vi.importActual<typeof import('../../src/runner/run-model.ts')>(
    '../../src/runner/run-model.ts',
  );
  let running = 0;
  const besides: number[] = [];
  vi.mocked(runModel).mockImplementation(async (connection, due, ...rest) => {
    running++;
    try {
      if (due.node.model.name === 'bars') {
        besides.push(running);
        if (besides.length === 1) throw HUNGRY;
      }
      return await run(connection, due, ...rest);
    } finally {
      running--;
    }
  });
  const { models } = await build(project.root);
  expect(besides).toEqual([expect.any(Number), 1]);
  const names = models.map(({ name }) => name);
  expect(names).toContain('strategy_performance');
  expect(new Set(names).size).toBe(names.length);
  const calls = vi.mocked(runModel).mock.calls.map(([, { node }]) => node.model.name);
  // Nothing else ran twice.
  expect(calls.filter((name, index) => calls.indexOf(name) < index)).toEqual(['bars']);
});

it('a model that finds too little memory alone too is named, once', async () => {
  const project = await smallProject();
  const { runModel: run } = await vi.importActual<typeof import('../../src/runner/run-model.ts')>(
    '../../src/runner/run-model.ts',
  );
  vi.mocked(runModel).mockImplementation(async (connection, due, ...rest) => {
    if (due.node.model.name === 'bars') throw HUNGRY;
    return run(connection, due, ...rest);
  });
  await expect(build(project.root)).rejects.toMatchObject({
    exitCode: 2,
    problems: [
      {
        code: 'KH306',
        cause:
          'indicators.bars failed: Out of Memory Error: could not allocate block of size 256.0 KiB',
        place: { file: 'models/indicators/bars.sql' },
        fix: 'Raise engine.memory_limit in project.yml, or free space for the spill folder warehouse/spill.',
      },
    ],
  });
});
