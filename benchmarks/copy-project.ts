import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..');

/** A folder with the shipped models, rules and seeds, and nothing ingested. Whoever asks for it removes it. */
export function copyOfProject(): string {
  const root = mkdtempSync(join(tmpdir(), 'klinehouse-bench-'));
  for (const part of ['models', 'metrics', 'seeds', 'migrations', 'project.yml']) {
    cpSync(join(REPOSITORY, part), join(root, part), { recursive: true });
  }
  return root;
}
