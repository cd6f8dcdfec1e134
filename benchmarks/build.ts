import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildResult } from '../src/runner/build-result.ts';
import { type Benchmark, median } from './table.ts';
import { yearProject } from './year-project.ts';

const RUNS = 3;
type MeasuredBuild = BuildResult & { readonly peakBytes: number };

/** A year of one-minute bars built from nothing: time by model, the whole, peak memory and file size. */
export async function benchmarkBuild(): Promise<Benchmark> {
  const { root, bars } = await yearProject();
  try {
    const builds = Array.from({ length: RUNS }, () => measuredBuild(root));
    const seconds = (of: (build: MeasuredBuild) => number) =>
      round(median(builds.map(of)) / 1000, 2);
    const models = builds[0]!.models.map(({ name, rows }) => [
      name,
      rows,
      seconds((build) => build.models.find((model) => model.name === name)!.milliseconds),
    ]);
    const megabytes = (of: (build: MeasuredBuild) => number) =>
      round(median(builds.map(of)) / 1e6, 0);
    return {
      title: `Build of ${bars}, from an empty warehouse; medians of ${RUNS} runs`,
      columns: ['model', 'rows', 'seconds'],
      rows: [
        ...models,
        ['whole build', null, seconds((build) => build.milliseconds)],
        ['peak memory, MB', megabytes((build) => build.peakBytes), null],
        ['published file, MB', megabytes((build) => build.bytes), null],
      ],
    };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function measuredBuild(root: string): MeasuredBuild {
  rmSync(join(root, 'warehouse'), { recursive: true, force: true });
  const script = join(import.meta.dirname, 'measured-build.ts');
  return JSON.parse(
    execFileSync(process.execPath, [script, root], { encoding: 'utf8' }),
  ) as MeasuredBuild;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
