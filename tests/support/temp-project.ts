import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type ProjectPaths, projectPaths } from '../../src/project/paths.ts';
import type { SeriesOptions } from '../../src/sources/archive-name.ts';
import { findArchives, type IngestedFile, ingestArchive } from '../../src/sources/ingest.ts';
import { openDatabase, openReadOnly, type Row, readRows } from '../../src/warehouse/database.ts';

/** The checkout that the tests belong to. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');

/** A project folder of its own, with the shipped models, rules and seeds, and nothing ingested. */
export interface TempProject {
  readonly root: string;
  readonly paths: ProjectPaths;
  write(file: string, content: string | Uint8Array): string;
  edit(file: string, change: (text: string) => string): void;
  ingest(paths: readonly string[], options?: SeriesOptions, at?: Date): Promise<IngestedFile[]>;
  /** What the published file answers, or another one. */
  query<T = Row>(sql: string, file?: string): Promise<T[]>;
}

const folders: string[] = [];

/** An empty folder that is removed after the tests of the file. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'klinehouse-test-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/**
 * The shipped models as they are, or with all indicator families; `core` is without those of the tag `analysis`, which
 * take longer to build than what most tests are about.
 */
export type Scope = 'core' | 'shipped' | 'all';

export function tempProject(scope: Scope = 'core'): TempProject {
  const root = tempFolder();
  for (const part of ['models', 'metrics', 'seeds', 'migrations', 'project.yml']) {
    cpSync(join(REPOSITORY, part), join(root, part), {
      recursive: true,
      filter: (file) => scope !== 'core' || !isAnalysis(file),
    });
  }
  const paths = projectPaths(root);
  const project: TempProject = {
    root,
    paths,
    write(file, content) {
      const path = join(root, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    edit(file, change) {
      const before = readFileSync(join(root, file), 'utf8');
      const after = change(before);
      if (after === before) throw new Error(`the change to ${file} changes nothing`);
      project.write(file, after);
    },
    async ingest(files, options = {}, at = new Date()) {
      const database = await openDatabase(':memory:');
      try {
        const ingested: IngestedFile[] = [];
        for (const path of findArchives(files)) {
          ingested.push(await ingestArchive(database.connection, paths.lake, path, options, at));
        }
        return ingested;
      } finally {
        database.close();
      }
    },
    async query<T = Row>(sql: string, file = paths.published) {
      const database = await openReadOnly(file);
      try {
        return await readRows<T>(database.connection, sql);
      } finally {
        database.close();
      }
    },
  };
  if (scope === 'all') {
    project.edit('project.yml', (text) => text.replace(/^without_families:[^\]]*\]/m, ''));
  }
  return project;
}

function isAnalysis(file: string): boolean {
  return file.endsWith('.sql') && /^tags: \[analysis\]$/m.test(readFileSync(file, 'utf8'));
}
