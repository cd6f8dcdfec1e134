import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeFile, ManifestEntry } from '../lake/lake.ts';
import { shortHash } from '../short-hash.ts';
import { readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { appendedRows } from './appended-rows.ts';
import { mergeRegions, type Region } from './incremental/region.ts';
import type { Fingerprints, LandingChange } from './landing.ts';
import { type FileRows, isMarketReplaced } from './replaced-market.ts';

const TABLES = ['raw.source_file', 'raw.kline', 'raw.quarantine'];

/** What raw.source_file, raw.kline and raw.quarantine lack of the lake's files, and have too much. Writes nothing. */
export async function changedKlines(
  connection: DuckDBConnection,
  files: readonly LakeFile[],
  fingerprints: Fingerprints,
): Promise<LandingChange[]> {
  const fingerprint = shortHash(files.map(({ entry }) => keyOf(entry)).join('\n'));
  if (fingerprints.get('raw.kline') === fingerprint) return [];
  const landed = await readLandedFiles(connection);
  const wanted = new Set(files.map(({ entry }) => keyOf(entry)));
  const known = new Set(landed.map((file) => file.key));
  const removed = landed.filter((file) => !wanted.has(file.key));
  const added = files.filter(({ entry }) => !known.has(keyOf(entry)));
  const firstId = 1 + Math.max(0, ...landed.map((file) => file.id));
  return [
    {
      tables: TABLES,
      fingerprint,
      regions: mergeRegions([...added.map(({ entry }) => entry), ...removed].map(regionOf)),
      reasons: [
        ...spans(
          'new rows',
          added.map(({ entry }) => entry),
        ),
        ...spans('rows gone', removed),
      ],
      appendedRows:
        removed.length > 0
          ? undefined
          : appendedRows(
              landed,
              added.map(({ entry }) => entry),
            ),
      isMarketReplaced: isMarketReplaced(
        landed,
        files.map(({ entry }) => entry),
      ),
      async apply(writable) {
        if (removed.length > 0)
          await removeFiles(
            writable,
            removed.map((file) => file.id),
          );
        if (added.length > 0) await addFiles(writable, added, firstId);
      },
    },
  ];
}

/** What a file holds: of which series, and of what time. */
type Span = Pick<
  ManifestEntry,
  | 'exchange'
  | 'market'
  | 'symbol'
  | 'interval'
  | 'first_open_time'
  | 'last_open_time'
  | 'covers_from'
  | 'covers_to'
>;

interface LandedFile extends Span, FileRows {
  readonly id: number;
  readonly key: string;
}

function readLandedFiles(connection: DuckDBConnection): Promise<LandedFile[]> {
  return readRows<LandedFile>(
    connection,
    `SELECT
       source_file_id AS id,
       concat_ws('|', exchange, market, symbol, interval, source_file, checksum, epoch_ms(ingested_at)) AS key,
       exchange,
       market,
       symbol,
       interval,
       source_file,
       rows::DOUBLE AS rows,
       strftime(first_open_time, '%Y-%m-%dT%H:%M:%S.%gZ') AS first_open_time,
       strftime(last_open_time, '%Y-%m-%dT%H:%M:%S.%gZ') AS last_open_time,
       strftime(covers_from, '%Y-%m-%dT%H:%M:%S.%gZ') AS covers_from,
       strftime(covers_to, '%Y-%m-%dT%H:%M:%S.%gZ') AS covers_to
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

/** The rows that come or go with a file: its bars, and the time for which it tells that there are no others. */
function regionOf(file: Span): Region {
  const { exchange, market, symbol, interval } = file;
  const times = [file.first_open_time, file.last_open_time, file.covers_from, file.covers_to]
    .filter((time) => time !== null)
    .map((time) => Date.parse(time) * 1000);
  return {
    keys: { exchange, market, symbol, interval },
    from: times.length > 0 ? Math.min(...times) : null,
    to: times.length > 0 ? Math.max(...times) : null,
  };
}

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

async function addFiles(
  connection: DuckDBConnection,
  files: readonly LakeFile[],
  firstId: number,
): Promise<void> {
  const withId = files.map((file, index) => ({ ...file, id: firstId + index }));
  for (const { entry, id } of withId) {
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
  }
  await insertParquet(
    connection,
    'raw.kline',
    withId.map(({ id, klinePath }) => ({ id, path: klinePath })),
  );
  await insertParquet(
    connection,
    'raw.quarantine',
    withId.flatMap(({ id, quarantinePath }) =>
      quarantinePath ? [{ id, path: quarantinePath }] : [],
    ),
  );
}

/** The rows of many files in one statement, which reads them side by side. */
async function insertParquet(
  connection: DuckDBConnection,
  table: string,
  files: readonly { readonly id: number; readonly path: string }[],
): Promise<void> {
  if (files.length === 0) return;
  const ids = files.map(({ id, path }) => `(${id}, ${literal(path)})`);
  await connection.run(
    `INSERT INTO ${table} BY NAME
     SELECT source_file_id, p.* EXCLUDE (filename)
     FROM read_parquet(
       [${files.map(({ path }) => literal(path)).join(', ')}],
       filename = true, hive_partitioning = false
     ) AS p
     JOIN (VALUES ${ids.join(', ')}) AS ids(source_file_id, filename) USING (filename)`,
  );
}
