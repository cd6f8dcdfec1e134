import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startPublisher } from '../../src/runner/publish.ts';
import { tempFolder } from '../support/temp-project.ts';

/** A work file and, beside it, an older published one. */
function files() {
  const folder = tempFolder();
  const [work, published] = [join(folder, 'work'), join(folder, 'published')];
  writeFileSync(published, 'old');
  writeFileSync(work, 'new');
  return { folder, work, published, unfinished: `${published}.unfinished` };
}

async function publish(work: string, published: string): Promise<void> {
  const publisher = startPublisher(work, published);
  try {
    await publisher.copy();
    await publisher.publish();
  } finally {
    await publisher.end();
  }
}

describe('publishing', () => {
  it('leaves the old file whole to whoever has it open', async () => {
    const { work, published } = files();
    const reader = openSync(published, 'r');
    await publish(work, published);
    const seen = Buffer.alloc(3);
    readSync(reader, seen, 0, 3, 0);
    closeSync(reader);
    expect(seen.toString()).toBe('old');
    expect(readFileSync(published, 'utf8')).toBe('new');
  });

  it('takes away a log that somebody left beside the old file, which DuckDB would replay onto the new one', async () => {
    const { work, published } = files();
    writeFileSync(`${published}.wal`, 'log');
    await publish(work, published);
    expect(existsSync(`${published}.wal`)).toBe(false);
  });

  it('publishes the work file as it was when it was copied', async () => {
    const { work, published } = files();
    const publisher = startPublisher(work, published);
    await publisher.copy();
    writeFileSync(work, 'newer');
    expect(readFileSync(published, 'utf8')).toBe('old');
    await publisher.publish();
    await publisher.end();
    expect(readFileSync(published, 'utf8')).toBe('new');
  });

  it('that fails leaves the old file', async () => {
    const { folder, published, unfinished } = files();
    await expect(publish(join(folder, 'missing'), published)).rejects.toThrow('KH342');
    expect(readFileSync(published, 'utf8')).toBe('old');
    expect(existsSync(unfinished)).toBe(false);
  });

  it('that is ended before takes the copy away', async () => {
    const { work, published, unfinished } = files();
    const publisher = startPublisher(work, published);
    await publisher.copy();
    expect(existsSync(unfinished)).toBe(true);
    await publisher.end();
    expect(existsSync(unfinished)).toBe(false);
    expect(readFileSync(published, 'utf8')).toBe('old');
  });
});
