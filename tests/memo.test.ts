import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openMemo } from '../src/memo.ts';
import { tempFolder } from './support/temp-project.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = tempFolder();
  path = join(folder, 'memo', 'a.json');
});

/** What a memo knows of the keys, one after the other. */
function recalled(...keys: string[]): unknown[] {
  const memo = openMemo(path);
  return keys.map((key) => memo.recall([key]));
}

function keep(values: Record<string, unknown>): void {
  const memo = openMemo(path);
  for (const [key, value] of Object.entries(values)) memo.keep([key], value);
  memo.save();
}

describe('a memo', () => {
  it('knows at the next start what was kept', () => {
    keep({ a: 1, b: { c: ['d'] } });
    expect(recalled('a', 'b', 'c')).toEqual([1, { c: ['d'] }, undefined]);
    expect(readdirSync(join(folder, 'memo'))).toEqual(['a.json']);
  });

  it('tells keys apart by all of their parts', () => {
    const memo = openMemo(path);
    memo.keep(['a', 'b'], 1);
    memo.save();
    const next = openMemo(path);
    expect([next.recall(['a']), next.recall(['ab']), next.recall(['a', 'b'])]).toEqual([
      undefined,
      undefined,
      1,
    ]);
  });

  it('forgets what a start had no use for', () => {
    keep({ a: 1, b: 2 });
    const memo = openMemo(path);
    memo.recall(['b']);
    memo.save();
    expect(recalled('a', 'b')).toEqual([undefined, 2]);
  });

  it('keeps nothing that was not saved', () => {
    openMemo(path).keep(['a'], 1);
    expect(recalled('a')).toEqual([undefined]);
  });

  it('knows nothing of what another version of the program wrote', () => {
    keep({ a: 1 });
    const { program, values } = JSON.parse(readFileSync(path, 'utf8'));
    expect(values).toHaveLength(1);
    writeFileSync(path, JSON.stringify({ program: `${program}0`, values }));
    expect(recalled('a')).toEqual([undefined]);
  });

  it.each(['', '{', 'null', '{"values": [["a", 1]]}'])(
    'begins anew where the file holds %j',
    (text) => {
      keep({ a: 1 });
      writeFileSync(path, text);
      expect(recalled('a')).toEqual([undefined]);
      keep({ a: 2 });
      expect(recalled('a')).toEqual([2]);
    },
  );

  it('does without where nothing can be written', () => {
    writeFileSync(join(folder, 'memo'), 'a file where a folder should be');
    keep({ a: 1 });
    expect(recalled('a')).toEqual([undefined]);
    expect(readdirSync(folder)).toEqual(['memo']);
  });

  it('leaves no unfinished file where its own place is taken', () => {
    mkdirSync(path, { recursive: true });
    keep({ a: 1 });
    expect(readdirSync(join(folder, 'memo'))).toEqual(['a.json']);
  });
});
