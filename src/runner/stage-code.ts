import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const STAGES = join(import.meta.dirname, '..', 'stages');

/** The source of all stages: a model behind a stage runs again when it changes. */
export function readStageCode(): string {
  return globSync('*.ts', { cwd: STAGES })
    .sort()
    .map((file) => readFileSync(join(STAGES, file), 'utf8'))
    .join('\n');
}
