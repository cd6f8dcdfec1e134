import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildResult } from '../src/runner/build-result.ts';
import { simulatedProject } from './year-project.ts';

/** What it takes to have every indicator of so many years of one symbol's one-minute bars in `fact_indicator`. */
export interface LongFact {
  /** From the first model's start to the published file. */
  readonly seconds: number;
  /** Bars and all that is beside them in the warehouse included. */
  readonly fileBytes: number;
  readonly peakBytes: number;
}

/** Builds all families from an empty warehouse; `memoryLimit` as in project.yml, e.g. 3GB. */
export async function longFact(years: number, memoryLimit: string): Promise<LongFact> {
  const root = await simulatedProject(365 * years);
  try {
    const file = join(root, 'project.yml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace(/^without_families:[^\]]*\]/m, 'without_families: []')
        .replace(/^intervals: .*/m, 'intervals: []')
        .replace(/memory_limit: .*/, `memory_limit: ${memoryLimit}`),
    );
    const script = join(import.meta.dirname, 'measured-build.ts');
    const built = JSON.parse(
      execFileSync(process.execPath, [script, root, '+fact_indicator'], { encoding: 'utf8' }),
    ) as BuildResult & { readonly peakBytes: number };
    return {
      seconds: built.milliseconds / 1000,
      fileBytes: built.bytes,
      peakBytes: built.peakBytes,
    };
  } finally {
    rmSync(root, { recursive: true });
  }
}
