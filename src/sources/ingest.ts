import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { klinePath, type ManifestEntry, readEntry, writeLakeFile } from '../lake/lake.ts';
import { type Problem, ProblemError } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';
import { csvBytes, sha256, verifyChecksum } from './archive-bytes.ts';
import {
  type ArchiveName,
  GRID_SECONDS,
  isArchiveName,
  parseArchiveName,
  type SeriesOptions,
} from './archive-name.ts';
import { KLINES, readKlineRows, rejects } from './kline-rows.ts';

/** What became of one source file. */
export interface IngestedFile {
  readonly path: string;
  readonly status: 'added' | 'replaced' | 'unchanged' | 'rejected';
  readonly entry?: ManifestEntry;
  /** The first few rejected rows. */
  readonly rejects: readonly { readonly line: number; readonly reason: string }[];
  readonly problems: readonly Problem[];
}

/** The kline archives among files and folders, sorted. A path that is missing or holds none is an error (KH405). */
export function findArchives(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) {
      throw new ProblemError({
        code: 'KH405',
        place: { file: path },
        cause: 'There is no such file or folder.',
      });
    }
    // A shell's dir/* names the checksums too; they are read with their archives.
    if (stat.isFile()) return path.endsWith('.CHECKSUM') ? [] : [path];
    const archives = globSync('**/*', { cwd: path }).filter(
      (file) => isArchiveName(join(path, file)) && isFile(join(path, file)),
    );
    if (archives.length === 0) {
      throw new ProblemError({
        code: 'KH405',
        place: { file: path },
        cause: 'The folder holds no kline archive.',
        fix: 'Archives are named like BTCUSDT-1m-2024-07.zip (.zip, .csv or .csv.gz).',
      });
    }
    return archives.map((file) => join(path, file));
  });
  return [...new Set(found)].sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Brings one archive into the lake, unless the lake has just these bytes already. The lake's lock must be held. */
export async function ingestArchive(
  connection: DuckDBConnection,
  lake: string,
  path: string,
  options: SeriesOptions,
  ingestedAt: Date,
): Promise<IngestedFile> {
  try {
    const bytes = readBytes(path);
    const checksum = sha256(bytes);
    const name = parseArchiveName(path, options);
    verifyChecksum(path, checksum);
    const target = klinePath(lake, { ...name.series, source_file: name.sourceFile });
    const known = await readEntry(connection, target);
    if (known?.checksum === checksum) {
      return { path, status: 'unchanged', entry: known, rejects: [], problems: [] };
    }
    await readUnpacked(connection, lake, await csvBytes(path, bytes), name);
    const entry = await describeRows(connection, name, checksum, ingestedAt);
    if (entry.rows === 0 && entry.quarantined_rows > 0)
      throw await noGoodRow(connection, path, name);
    await writeLakeFile(connection, lake, entry, KLINES, rejects(name.period));
    return {
      path,
      status: known ? 'replaced' : 'added',
      entry,
      rejects: await readRows(
        connection,
        `SELECT line::INTEGER AS line, reason FROM (${rejects(name.period)}) LIMIT 5`,
      ),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { path, status: 'rejected', rejects: [], problems: error.problems };
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ProblemError(
      {
        code: 'KH404',
        place: { file: path },
        cause: `The file cannot be read: ${(error as Error).message}.`,
      },
      1,
    );
  }
}

async function readUnpacked(
  connection: DuckDBConnection,
  lake: string,
  csv: Buffer,
  name: ArchiveName,
): Promise<void> {
  mkdirSync(lake, { recursive: true });
  const unpacked = join(lake, 'unpacked.csv');
  try {
    writeFileSync(unpacked, csv);
    await readKlineRows(connection, unpacked, name.period, GRID_SECONDS[name.series.interval]);
  } finally {
    rmSync(unpacked, { force: true });
  }
}

/** Why a file of which no row can be taken is rejected whole, by its first line. */
async function noGoodRow(
  connection: DuckDBConnection,
  path: string,
  name: ArchiveName,
): Promise<ProblemError> {
  const [first] = await readRows<{ line: number; reason: string; text: string }>(
    connection,
    `SELECT line::INTEGER AS line, reason, text[:200] AS text FROM (${rejects(name.period)}) LIMIT 1`,
  );
  const { line, reason, text } = first!;
  return new ProblemError(
    {
      code: 'KH407',
      place: { file: path, line, column: 1, text },
      cause: `No row of the file can be taken; of line ${line}: ${reason}.`,
      fix: 'Klines are 12 fields apart by commas, as Binance publishes them.',
    },
    1,
  );
}

/** The manifest entry of the rows in `kline_line`. */
async function describeRows(
  connection: DuckDBConnection,
  name: ArchiveName,
  checksum: string,
  ingestedAt: Date,
): Promise<ManifestEntry> {
  const [summary] = await readRows<{
    rows: number;
    rejected: number;
    first: Date | null;
    last: Date | null;
    last_close: Date | null;
  }>(
    connection,
    `SELECT
       count(*) FILTER (WHERE reason IS NULL)::INTEGER AS rows,
       count(*) FILTER (WHERE reason IS NOT NULL)::INTEGER AS rejected,
       min(open_time) FILTER (WHERE reason IS NULL) AS first,
       max(open_time) FILTER (WHERE reason IS NULL) AS last,
       max(close_time) FILTER (WHERE reason IS NULL) AS last_close
     FROM kline_line`,
  );
  const { rows, rejected, first, last, last_close } = summary!;
  // Exchanges give the last millisecond (or microsecond) of a bar; its end is the next whole second.
  const lastEnd = last_close && new Date(Math.floor(last_close.getTime() / 1000 + 1) * 1000);
  const coversTo = name.period?.to ?? lastEnd;
  return {
    source_file: name.sourceFile,
    ...name.series,
    checksum,
    rows,
    quarantined_rows: rejected,
    first_open_time: first?.toISOString() ?? null,
    last_open_time: last?.toISOString() ?? null,
    covers_from: (name.period?.from ?? first)?.toISOString() ?? null,
    covers_to: coversTo ? earlier(coversTo, ingestedAt).toISOString() : null,
    ingested_at: ingestedAt.toISOString(),
  };
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
