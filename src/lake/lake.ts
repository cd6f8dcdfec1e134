import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { type Problem, ProblemError } from '../problem.ts';
import { shortHash } from '../short-hash.ts';
import { readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';

/**
 * What the lake knows of one source file. It travels in the Parquet file's own metadata, so that rows
 * and manifest entry appear, and are replaced, in one rename.
 */
export const manifestEntry = z.strictObject({
  source_file: z.string(),
  exchange: z.string(),
  market: z.string(),
  symbol: z.string(),
  interval: z.string(),
  /** SHA-256 of the source file as it was read. */
  checksum: z.string(),
  rows: z.int(),
  quarantined_rows: z.int(),
  /** ISO 8601, UTC; null for a file without a good row. */
  first_open_time: z.string().nullable(),
  last_open_time: z.string().nullable(),
  /** The span in which the file holds all that the exchange published, end exclusive. */
  covers_from: z.string().nullable(),
  covers_to: z.string().nullable(),
  ingested_at: z.string(),
});
export type ManifestEntry = z.infer<typeof manifestEntry>;

/** One source file in the lake: its entry, and where its rows and its rejected rows lie. */
export interface LakeFile {
  readonly entry: ManifestEntry;
  readonly klinePath: string;
  readonly quarantinePath?: string;
}

/** The exchange of the built-in market, whose rows are invented. */
export const SIMULATED_EXCHANGE = 'simulated';

const METADATA_KEY = 'klinehouse';

type FileName = Pick<ManifestEntry, 'exchange' | 'market' | 'symbol' | 'interval' | 'source_file'>;

/** Where the rows of a source file lie. */
export function klinePath(lake: string, file: FileName): string {
  return join(lake, 'kline', seriesFolder(file), parquetName(file.source_file));
}

/** Where its rejected rows lie, if it had any. */
export function quarantinePath(lake: string, file: FileName): string {
  return join(lake, 'quarantine', seriesFolder(file), parquetName(file.source_file));
}

/**
 * Every source file in the lake, in the order in which they were ingested. Throws a ProblemError (KH304) that names
 * a file which cannot be read.
 */
export async function readManifest(
  connection: DuckDBConnection,
  lake: string,
): Promise<LakeFile[]> {
  const root = join(lake, 'kline');
  const paths = globSync('**/*.parquet', { cwd: root }).map((path) => join(root, path));
  const entries = await readEntries(connection, paths).catch(async () => {
    const problems = await Promise.all(paths.map((path) => unreadable(connection, path)));
    throw new ProblemError(problems.filter((problem) => problem !== undefined));
  });
  return [...entries]
    .map(([path, entry]) => lakeFile(lake, path, entry))
    .sort((a, b) => orderOf(a) - orderOf(b) || (a.klinePath < b.klinePath ? -1 : 1));
}

/** The entry of one source file, if the lake has it and it can be read. */
export async function readEntry(
  connection: DuckDBConnection,
  path: string,
): Promise<ManifestEntry | undefined> {
  if (!existsSync(path)) return undefined;
  const entries = await readEntries(connection, [path]).catch(() => undefined);
  return entries?.get(path);
}

async function readEntries(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<Map<string, ManifestEntry>> {
  if (paths.length === 0) return new Map();
  const rows = await readRows<{ path: string; entry: string }>(
    connection,
    `SELECT file_name AS path, decode(value) AS entry
     FROM parquet_kv_metadata([${paths.map(literal).join(', ')}])
     WHERE decode(key) = '${METADATA_KEY}'`,
  );
  return new Map(rows.map((row) => [row.path, manifestEntry.parse(JSON.parse(row.entry))]));
}

async function unreadable(
  connection: DuckDBConnection,
  path: string,
): Promise<Problem | undefined> {
  try {
    await readEntries(connection, [path]);
    return undefined;
  } catch (error) {
    return {
      code: 'KH304',
      place: { file: path },
      cause: `A file of the lake cannot be read: ${(error as Error).message.split('\n')[0]}`,
      fix: 'Delete it, and ingest its source again.',
    };
  }
}

/**
 * Writes a source file's rows, its rejected rows and its entry into the lake, replacing what was there.
 * `klines` and `rejects` are queries. The lake's lock must be held. A reader of the lake sees the old rows or the
 * new, never a part.
 */
export async function writeLakeFile(
  connection: DuckDBConnection,
  lake: string,
  entry: ManifestEntry,
  klines: string,
  rejects: string,
): Promise<void> {
  const rejectPath = quarantinePath(lake, entry);
  if (entry.quarantined_rows > 0) await writeParquet(connection, rejectPath, rejects, '');
  const metadata = `, KV_METADATA {${METADATA_KEY}: ${literal(JSON.stringify(entry))}}`;
  await writeParquet(connection, klinePath(lake, entry), klines, metadata);
  if (entry.quarantined_rows === 0) rmSync(rejectPath, { force: true });
}

async function writeParquet(
  connection: DuckDBConnection,
  path: string,
  query: string,
  options: string,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  // Not ending in .parquet: a file left by a killed process is never read.
  const unfinished = `${path}.unfinished`;
  await connection.run(
    `COPY (${query}) TO ${literal(unfinished)} (FORMAT parquet, COMPRESSION zstd${options})`,
  );
  renameSync(unfinished, path);
}

function lakeFile(lake: string, path: string, entry: ManifestEntry): LakeFile {
  if (entry.quarantined_rows === 0) return { entry, klinePath: path };
  const rejects = quarantinePath(lake, entry);
  if (!existsSync(rejects)) {
    throw new ProblemError({
      code: 'KH304',
      place: { file: rejects },
      cause: `The rejected rows of ${entry.source_file} are missing from the lake.`,
      fix: `Delete ${path}, and ingest its source again.`,
    });
  }
  return { entry, klinePath: path, quarantinePath: rejects };
}

function orderOf(file: LakeFile): number {
  return Date.parse(file.entry.ingested_at);
}

function seriesFolder({ exchange, market, symbol, interval }: FileName): string {
  // 1M would be 1m on a file system that ignores case.
  const folder = interval === '1M' ? '1mo' : interval;
  return join(`exchange=${exchange}`, `market=${market}`, `symbol=${symbol}`, `interval=${folder}`);
}

/** Names of archives are kept; a path becomes its last part with a hash of the whole. */
function parquetName(sourceFile: string): string {
  const name = basename(sourceFile)
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .slice(-100);
  return name === sourceFile ? `${name}.parquet` : `${name}-${shortHash(sourceFile)}.parquet`;
}
