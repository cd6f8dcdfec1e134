import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startPublisher } from '../../src/runner/publish.ts';
import { tempFolder } from '../support/temp-project.ts';

const PUBLISHER = join(import.meta.dirname, '../../src/runner/publisher.js');

/** A work file and, beside it, an older published one. */
function files() {
  const folder = tempFolder();
  const [work, published] = [join(folder, 'work'), join(folder, 'published')];
  writeFileSync(published, 'old');
  writeFileSync(work, 'new');
  return { folder, work, published, unfinished: `${published}.unfinished.${process.pid}` };
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

  it('does one step after the other, however many are asked for at once', async () => {
    const { work, published } = files();
    // Longer than what is written at once, and no whole number of it.
    const bytes = Buffer.alloc(41 * 2 ** 20 + 4096, 'bars');
    writeFileSync(work, bytes);
    const publisher = startPublisher(work, published);
    const first = publisher.copy();
    await publisher.copy();
    await publisher.publish();
    await first;
    await publisher.end();
    expect(readFileSync(published).equals(bytes)).toBe(true);
  });

  it('takes away what builds that were killed have left, and copies a file of any length', async () => {
    const { work, published, folder } = files();
    writeFileSync(`${published}.unfinished.99`, 'left');
    await publish(work, published);
    expect(readdirSync(folder).sort()).toEqual(['published', 'work']);
    expect(readFileSync(published, 'utf8')).toBe('new');
  });

  it('goes on where whoever builds is interrupted, and ends with it', async () => {
    const { work, published, unfinished } = files();
    const child = fork(PUBLISHER, [work, published, unfinished]);
    child.send('copy');
    await once(child, 'message');
    child.kill('SIGINT');
    child.send('sync');
    expect(await once(child, 'message')).toMatchObject([{ done: 'sync' }, undefined]);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(existsSync(unfinished)).toBe(false);
  });

  it('that cannot be started says so', async () => {
    const { work, published } = files();
    const { execPath } = process;
    process.execPath = join(dirname(execPath), 'missing');
    try {
      await expect(publish(work, published)).rejects.toThrow('KH342');
    } finally {
      process.execPath = execPath;
    }
    expect(readFileSync(published, 'utf8')).toBe('old');
  });
});
