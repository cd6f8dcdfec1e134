import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type LakeFile,
  type ManifestEntry,
  readManifest,
  SIMULATED_EXCHANGE,
} from '../lake/lake.ts';
import { ProblemError } from '../problem.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { shortHash } from '../short-hash.ts';
import { writeSample } from '../sources/sample.ts';
import { readRows } from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { fileLiteral } from '../warehouse/sql-text.ts';
import { type LandingChange, landedContents } from './landing.ts';

const TABLES = ['raw.source_file', 'raw.kline', 'raw.quarantine'];

/** The lake's files to build on: those ingested, or while there are none the built-in market's. */
export async function readLake(
  connection: DuckDBConnection,
  lake: string,
): Promise<{ files: LakeFile[]; isSimulated: boolean }> {
  const all = await readManifest(connection, lake);
  const ingested = all.filter((file) => file.entry.exchange !== SIMULATED_EXCHANGE);
  return ingested.length > 0
    ? { files: ingested, isSimulated: false }
    : { files: all, isSimulated: true };
}

/** Writes the built-in market into the lake where it is missing. */
export async function completeSample(
  connection: DuckDBConnection,
  paths: ProjectPaths,
  onSample: (symbol: string) => void,
): Promise<void> {
  await withLock(paths.lakeLock, () => writeSample(connection, paths.lake, onSample));
}

/**
 * Throws a ProblemError (KH303) where the warehouse holds ingested files and the lake none: the built-in market must
 * not take the place of real data that has gone missing.
 */
export async function refuseToForget(connection: DuckDBConnection, lake: string): Promise<void> {
  const [row] = await readRows<{ files: number }>(
    connection,
    'SELECT count(*)::INTEGER AS files FROM raw.source_file WHERE exchange <> $1',
    [SIMULATED_EXCHANGE],
  );
  if (row!.files === 0) return;
  throw new ProblemError({
    code: 'KH303',
    place: { file: lake },
    cause: `The lake is empty, and the warehouse was built from ${row!.files} ingested files.`,
    fix: 'Bring the lake back, or ingest again. To begin anew, delete the folder warehouse/.',
  });
}

/** What raw.source_file, raw.kline and raw.quarantine lack of the lake's files, and have too much. Writes nothing. */
export async function changedKlines(
  connection: DuckDBConnection,
  files: readonly LakeFile[],
): Promise<LandingChange[]> {
  const content = shortHash(files.map(({ entry }) => keyOf(entry)).join('\n'));
  if ((await landedContents(connection)).get('raw.kline') === content) return [];
  const landed = await readLanded(connection);
  const wanted = new Set(files.map(({ entry }) => keyOf(entry)));
  const known = new Set(landed.map((file) => file.key));
  const removed = landed.filter((file) => !wanted.has(file.key));
  const added = files.filter(({ entry }) => !known.has(keyOf(entry)));
  const firstId = 1 + Math.max(0, ...landed.map((file) => file.id));
  return [
    {
      tables: TABLES,
      content,
      reasons: [
        ...spans(
          'new rows',
          added.map(({ entry }) => entry),
        ),
        ...spans('rows gone', removed),
      ],
      async apply(writable) {
        if (removed.length > 0)
          await removeFiles(
            writable,
            removed.map((file) => file.id),
          );
        for (const [index, file] of added.entries()) await addFile(writable, file, firstId + index);
      },
    },
  ];
}

interface LandedFile {
  readonly id: number;
  readonly key: string;
  readonly symbol: string;
  readonly interval: string;
  readonly first_open_time: string | null;
  readonly last_open_time: string | null;
}

function readLanded(connection: DuckDBConnection): Promise<LandedFile[]> {
  return readRows<LandedFile>(
    connection,
    `SELECT
       source_file_id AS id,
       concat_ws('|', exchange, market, symbol, interval, source_file, checksum, epoch_ms(ingested_at)) AS key,
       symbol,
       interval,
       first_open_time::VARCHAR AS first_open_time,
       last_open_time::VARCHAR AS last_open_time
     FROM raw.source_file
     ORDER BY source_file_id`,
  );
}

function keyOf(entry: ManifestEntry): string {
  const { exchange, market, symbol, interval, source_file, checksum, ingested_at } = entry;
  return [exchange, market, symbol, interval, source_file, checksum, Date.parse(ingested_at)].join(
    '|',
  );
}

type Span = Pick<LandedFile, 'symbol' | 'interval' | 'first_open_time' | 'last_open_time'>;

/** `new rows BTCUSDT 1m 2025-06-01 … 2025-06-30`, one line a series. */
function spans(what: string, files: readonly Span[]): string[] {
  const bySeries = Map.groupBy(files, (file) => `${file.symbol} ${file.interval}`);
  return [...bySeries].map(([series, ofSeries]) => {
    const times = ofSeries.flatMap((file) => [file.first_open_time, file.last_open_time]);
    const days = times
      .filter((time) => time !== null)
      .map((time) => time.slice(0, 10))
      .sort();
    return days.length > 0 ? `${what} ${series} ${days[0]} … ${days.at(-1)}` : `${what} ${series}`;
  });
}

async function removeFiles(connection: DuckDBConnection, ids: readonly number[]): Promise<void> {
  for (const table of TABLES) {
    await connection.run(`DELETE FROM ${table} WHERE source_file_id IN (${ids.join(', ')})`);
  }
}

async function addFile(connection: DuckDBConnection, file: LakeFile, id: number): Promise<void> {
  const { entry } = file;
  await connection.run(
    `INSERT INTO raw.source_file VALUES (${Array.from({ length: 14 }, (_, index) => `$${index + 1}`).join(', ')})`,
    [
      id,
      entry.source_file,
      entry.exchange,
      entry.market,
      entry.symbol,
      entry.interval,
      entry.checksum,
      entry.rows,
      entry.quarantined_rows,
      entry.first_open_time,
      entry.last_open_time,
      entry.covers_from,
      entry.covers_to,
      entry.ingested_at,
    ],
  );
  await insertParquet(connection, 'raw.kline', id, file.klinePath);
  if (file.quarantinePath) {
    await insertParquet(connection, 'raw.quarantine', id, file.quarantinePath);
  }
}

async function insertParquet(
  connection: DuckDBConnection,
  table: string,
  id: number,
  path: string,
): Promise<void> {
  await connection.run(
    `INSERT INTO ${table} BY NAME
     SELECT ${id} AS source_file_id, * FROM read_parquet(${fileLiteral(path)}, hive_partitioning = false)`,
  );
}
