import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { programCode } from './program-code.ts';

/**
 * What a text was found to mean, kept from one start of the program to the next. A key is the whole of what a value is
 * made from, so that no value is ever out of date; values are JSON.
 */
export interface Memo {
  /** The value that was kept under the key; nothing where none was. */
  recall(key: readonly unknown[]): unknown;
  keep(key: readonly unknown[], value: unknown): void;
  /** Writes for the next start what was recalled and kept in this one. Where that cannot be, it starts with nothing. */
  save(): void;
}

/** A memo in a file. What another version of the program wrote there, or what is damaged, counts for nothing. */
export function openMemo(path: string): Memo {
  const before = readMemo(path);
  const now = new Map<string, unknown>();
  let isSame = true;
  return {
    recall(key) {
      const text = JSON.stringify(key);
      const value = before.get(text);
      if (value !== undefined) now.set(text, value);
      return value;
    },
    keep(key, value) {
      now.set(JSON.stringify(key), value);
      isSame = false;
    },
    save() {
      if (isSame && now.size === before.size) return;
      writeMemo(path, JSON.stringify({ program: programCode(), values: [...now] }));
    },
  };
}

function readMemo(path: string): Map<string, unknown> {
  try {
    const { program, values } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly program: string;
      readonly values: readonly [string, unknown][];
    };
    return new Map(program === programCode() ? values : []);
  } catch {
    // None yet, or one that was damaged: everything is worked out anew.
    return new Map();
  }
}

function writeMemo(path: string, text: string): void {
  // Another process may be reading or writing it.
  const unfinished = `${path}.${process.pid}`;
  // A folder that cannot be written to, or a full disk, is told of by what has to be written.
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {
    return;
  }
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch {
    rmSync(unfinished, { force: true });
  }
}
