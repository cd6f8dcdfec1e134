import { openDatabase } from './database.ts';

/**
 * Does the work while holding a lock that other processes see and that ends with this process, however it ends.
 * The lock is DuckDB's own, on a small database at `path`. Throws a ProblemError (KH301) where another process
 * holds it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = await openDatabase(path);
  try {
    return await work();
  } finally {
    lock.close();
  }
}
