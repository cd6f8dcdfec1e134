import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publish } from '../../src/runner/publish.ts';
import { tempFolder } from '../support/temp-project.ts';

describe('publishing', () => {
  it('leaves the old file whole to whoever has it open', () => {
    const folder = tempFolder();
    const [work, published] = [join(folder, 'work'), join(folder, 'published')];
    writeFileSync(published, 'old');
    writeFileSync(work, 'new');
    const reader = openSync(published, 'r');
    publish(work, published);
    const seen = Buffer.alloc(3);
    readSync(reader, seen, 0, 3, 0);
    closeSync(reader);
    expect(seen.toString()).toBe('old');
    expect(readFileSync(published, 'utf8')).toBe('new');
  });

  it('takes away a log that somebody left beside the old file, which DuckDB would replay onto the new one', () => {
    const folder = tempFolder();
    const [work, published] = [join(folder, 'work'), join(folder, 'published')];
    writeFileSync(published, 'old');
    writeFileSync(`${published}.wal`, 'log');
    writeFileSync(work, 'new');
    publish(work, published);
    expect(existsSync(`${published}.wal`)).toBe(false);
  });

  it('that fails leaves the old file', () => {
    const folder = tempFolder();
    const published = join(folder, 'published');
    writeFileSync(published, 'old');
    expect(() => publish(join(folder, 'missing'), published)).toThrow('KH342');
    expect(readFileSync(published, 'utf8')).toBe('old');
  });
});
