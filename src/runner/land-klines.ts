import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type LakeFile,
  type ManifestEntry,
  readManifest,
  SIMULATED_EXCHANGE,
} from '../lake/lake.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { writeSample } from '../sources/sample.ts';
import { inTransaction, readRows } from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { literal } from '../warehouse/sql-text.ts';

/** What changed in the schema `raw`. */
export interface LandedKlines {
  readonly isSimulated: boolean;
  readonly addedFiles: number;
  readonly removedFiles: number;
}

/**
 * Brings raw.source_file, raw.kline and raw.quarantine up to the lake's manifest, file by file.
 * While nothing has been ingested, the built-in market stands in.
 */
export async function landKlines(
  connection: DuckDBConnection,
  paths: ProjectPaths,
  onSample: (symbol: string) => void,
): Promise<LandedKlines> {
  const { lake } = paths;
  let files = (await readManifest(connection, lake)).filter(isIngested);
  const isSimulated = files.length === 0;
  if (isSimulated) {
    await withLock(paths.lakeLock, () => writeSample(connection, lake, onSample));
    files = await readManifest(connection, lake);
  }
  const landed = await readRows<{ id: number; key: string }>(
    connection,
    `SELECT
       source_file_id AS id,
       concat_ws('|', exchange, market, symbol, interval, source_file, checksum, epoch_ms(ingested_at)) AS key
     FROM raw.source_file`,
  );
  const wanted = new Set(files.map(({ entry }) => keyOf(entry)));
  const known = new Set(landed.map((row) => row.key));
  const removed = landed.filter((row) => !wanted.has(row.key)).map((row) => row.id);
  const added = files.filter(({ entry }) => !known.has(keyOf(entry)));
  let nextId = 1 + Math.max(0, ...landed.map((row) => row.id));
  await inTransaction(connection, async () => {
    if (removed.length > 0) await removeFiles(connection, removed);
    for (const file of added) await addFile(connection, file, nextId++);
  });
  return { isSimulated, addedFiles: added.length, removedFiles: removed.length };
}

function isIngested(file: LakeFile): boolean {
  return file.entry.exchange !== SIMULATED_EXCHANGE;
}

function keyOf(entry: ManifestEntry): string {
  const { exchange, market, symbol, interval, source_file, checksum, ingested_at } = entry;
  return [exchange, market, symbol, interval, source_file, checksum, Date.parse(ingested_at)].join(
    '|',
  );
}

async function removeFiles(connection: DuckDBConnection, ids: readonly number[]): Promise<void> {
  for (const table of ['source_file', 'kline', 'quarantine']) {
    await connection.run(`DELETE FROM raw.${table} WHERE source_file_id IN (${ids.join(', ')})`);
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
  await connection.run(
    `INSERT INTO raw.kline BY NAME
     SELECT ${id} AS source_file_id, * FROM read_parquet(${literal(file.klinePath)}, hive_partitioning = false)`,
  );
  if (file.quarantinePath) {
    await connection.run(
      `INSERT INTO raw.quarantine BY NAME
       SELECT ${id} AS source_file_id, * FROM read_parquet(${literal(file.quarantinePath)}, hive_partitioning = false)`,
    );
  }
}
