import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../problem.ts';
import { type Database, openDatabase } from './database.ts';

/** How long to wait for a lock that another process holds. */
export interface Waiting {
  /** Infinity for as long as it takes. */
  readonly seconds: number;
  /** Told once, before the waiting, who holds the lock. */
  onWait?(holder: string): void;
  /**
   * Done once where another process holds the lock, before it is waited for or given up, and where there can be no
   * lock; what it throws is thrown.
   */
  onRefused?(): Promise<void>;
}

const POLL_MS = 250;

/**
 * Does the work while holding a lock that other processes see and that ends with this process, however it ends.
 * The lock is DuckDB's own, on a small database at `path`. Throws a ProblemError (KH301) where another process
 * holds it, and still does after `waiting`.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  waiting: Waiting = { seconds: 0 },
): Promise<T> {
  const lock = await take(path, waiting);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function take(path: string, { seconds, onWait, onRefused }: Waiting): Promise<Database> {
  const end = performance.now() + seconds * 1000;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await openDatabase(path);
    } catch (error) {
      const holder = error instanceof ProblemError ? holderOf(error) : undefined;
      if (isFirst && error instanceof ProblemError) await onRefused?.();
      if (!holder) throw error;
      if (performance.now() >= end) throw heldProblem(path, holder);
      if (isFirst) onWait?.(holder);
      await sleep(POLL_MS);
    }
  }
}

function holderOf({ problems }: ProblemError): string | undefined {
  const held = problems.find((problem) => problem.code === 'KH301');
  return held && /PID \d+/.exec(held.cause)?.[0];
}

function heldProblem(path: string, holder: string): ProblemError {
  return new ProblemError({
    code: 'KH301',
    place: { file: dirname(path) },
    cause: `Another process (${holder}) is writing to it.`,
    fix: 'Wait for it to end, then try again; klinehouse build --wait does so by itself.',
  });
}
