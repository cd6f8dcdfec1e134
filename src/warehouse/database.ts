import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { machineProblem } from '../machine-problem.ts';
import { ProblemError } from '../problem.ts';
import { literal } from './sql-text.ts';

export interface EngineSettings {
  /** As DuckDB writes it, e.g. `3GB`. */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  /** Where operators spill to once the memory limit is reached. */
  readonly spillDirectory?: string;
}

/** One open DuckDB database. */
export interface Database {
  readonly connection: DuckDBConnection;
  /** Another connection, whose statements run beside those of others; its caller closes it. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/**
 * Opens or makes a database this process writes to; `:memory:` for one without a file. Throws a ProblemError where
 * another process has it open (KH301), or the operating system refuses (KH32x).
 */
export async function openDatabase(path: string, settings: EngineSettings = {}): Promise<Database> {
  if (path !== ':memory:') makeFolder(dirname(path));
  return open(path, configOf(settings));
}

/** Gives an open database other settings, before it has anything to do. */
export async function applySettings(
  { connection }: Database,
  settings: EngineSettings,
): Promise<void> {
  const sets = Object.entries(configOf(settings)).map(
    ([name, value]) => `SET ${name} = ${literal(value)}`,
  );
  if (sets.length > 0) await connection.run(sets.join('; '));
}

function configOf({
  memoryLimit,
  threads,
  spillDirectory,
}: EngineSettings): Record<string, string> {
  return {
    ...(memoryLimit && { memory_limit: memoryLimit }),
    ...(threads && { threads: String(threads) }),
    ...(spillDirectory && { temp_directory: spillDirectory }),
  };
}

/** Opens a database to read it; the file can be replaced by a rename meanwhile. */
export function openReadOnly(path: string): Promise<Database> {
  return open(path, { access_mode: 'READ_ONLY' });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const problem = machineProblem(error);
    throw problem ? new ProblemError(problem) : error;
  }
}

async function open(path: string, config: Record<string, string>): Promise<Database> {
  const instance = await DuckDBInstance.create(path, config).catch((error: Error) => {
    const refused = machineProblem(error);
    throw lockProblem(path, error) ?? (refused ? new ProblemError(refused) : error);
  });
  const connection = await instance.connect();
  return {
    connection,
    connect: () => instance.connect(),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function lockProblem(path: string, error: Error): ProblemError | undefined {
  const holder = /Conflicting lock is held in (.+?)\s*\(PID (\d+)\)/.exec(error.message);
  if (!holder) return undefined;
  return new ProblemError({
    code: 'KH301',
    cause: `${path} is in use by another process (PID ${holder[2]}).`,
    fix: 'Wait for it to end, then try again.',
  });
}

export type Row = Record<string, unknown>;

/** The rows of a query as objects: BIGINT as bigint, TIMESTAMP as Date, NULL as null. */
export async function readRows<T = Row>(
  connection: DuckDBConnection,
  sql: string,
  parameters?: DuckDBValue[],
): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql, parameters);
  return reader.getRowObjectsJS() as T[];
}

/** Runs a statement that writes rows, CREATE TABLE AS too; gives how many it wrote. */
export async function writeRows(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = await readRows<{ Count: bigint }>(connection, sql);
  return Number(row!.Count);
}

/** Runs the work in one transaction: all of it holds afterwards, or nothing. */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  work: () => Promise<T>,
): Promise<T> {
  await begin(connection);
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A failed COMMIT has already rolled back; a second error would hide the first.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A rollback that found too little memory leaves the connection in its broken transaction: it is made up for here. */
async function begin(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('BEGIN TRANSACTION');
  } catch {
    await connection.run('ROLLBACK');
    await connection.run('BEGIN TRANSACTION');
  }
}
