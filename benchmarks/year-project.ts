import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLakeFile } from '../src/lake/lake.ts';
import { findArchives, ingestArchive } from '../src/sources/ingest.ts';
import { KLINE_SHAPE, simulateKlines } from '../src/sources/simulate-klines.ts';
import { openDatabase } from '../src/warehouse/database.ts';
import { writeTempTable } from '../src/warehouse/write-columns.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const RECORDED = join(REPOSITORY, '../shared/data/binance_vision/spot/monthly/klines/BTCUSDT/1m');

/**
 * A project folder whose lake holds a year of one-minute bars, 525,600 of one symbol: recorded ones where they
 * are at hand, else simulated. Says which.
 */
export async function yearProject(): Promise<{ root: string; bars: string }> {
  const root = mkdtempSync(join(tmpdir(), 'klinehouse-bench-'));
  for (const part of ['models', 'metrics', 'seeds', 'migrations', 'project.yml']) {
    cpSync(join(REPOSITORY, part), join(root, part), { recursive: true });
  }
  const lake = join(root, 'lake');
  const database = await openDatabase(':memory:');
  try {
    if (existsSync(RECORDED)) {
      for (const path of findArchives([RECORDED])) {
        await ingestArchive(database.connection, lake, path, {}, new Date());
      }
      return { root, bars: '525,600 recorded one-minute bars of BTCUSDT' };
    }
    const from = new Date('2024-07-01T00:00:00Z');
    const to = new Date('2025-07-01T00:00:00Z').toISOString();
    const symbol = {
      symbol: 'SIMUSDT',
      seed: 1,
      price: 60_000,
      decimals: 2,
      volatility: 0.55,
      tradesPerMinute: 900,
    };
    const klines = simulateKlines(symbol, from, 365);
    await writeTempTable(database.connection, 'simulated_kline', KLINE_SHAPE, [klines]);
    const series = { exchange: 'binance', market: 'spot', symbol: 'SIMUSDT', interval: '1m' };
    const span = {
      covers_from: from.toISOString(),
      covers_to: to,
      first_open_time: null,
      last_open_time: null,
    };
    const entry = {
      ...series,
      ...span,
      source_file: 'year',
      checksum: '',
      rows: klines.open_time.length,
      quarantined_rows: 0,
      ingested_at: to,
    };
    await writeLakeFile(database.connection, lake, entry, 'FROM simulated_kline', '');
    return { root, bars: '525,570 simulated one-minute bars' };
  } finally {
    database.close();
  }
}
