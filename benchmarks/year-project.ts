import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeLakeFile } from '../src/lake/lake.ts';
import { findArchives, ingestArchive } from '../src/sources/ingest.ts';
import { SELECT_SIMULATED_KLINES } from '../src/sources/sample.ts';
import { KLINE_SHAPE, simulateKlines } from '../src/sources/simulate-klines.ts';
import { openDatabase } from '../src/warehouse/database.ts';
import { writeTempTable } from '../src/warehouse/write-columns.ts';
import { copyOfProject } from './copy-project.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const RECORDED = join(REPOSITORY, '../shared/data/binance_vision/spot/monthly/klines/BTCUSDT/1m');

/**
 * A project folder whose lake holds a year of one-minute bars, 525,600 of one symbol: recorded ones where they
 * are at hand, else simulated. Says which.
 */
export async function yearProject(): Promise<{ root: string; bars: string }> {
  if (!existsSync(RECORDED)) {
    return { root: await simulatedProject(365), bars: '525,570 simulated one-minute bars' };
  }
  const root = copyOfProject();
  const database = await openDatabase(':memory:');
  try {
    for (const path of findArchives([RECORDED])) {
      await ingestArchive(database.connection, join(root, 'lake'), path, {}, new Date());
    }
    return { root, bars: '525,600 recorded one-minute bars of BTCUSDT' };
  } finally {
    database.close();
  }
}

/** A project folder whose lake holds so many days of one symbol's simulated one-minute bars. */
export async function simulatedProject(days: number): Promise<string> {
  const root = copyOfProject();
  const from = new Date('2015-01-01T00:00:00Z');
  const to = new Date(from.getTime() + days * 86_400_000).toISOString();
  const symbol = {
    symbol: 'SIMUSDT',
    seed: 1,
    price: 60_000,
    decimals: 2,
    volatility: 0.55,
    tradesPerMinute: 900,
  };
  const klines = simulateKlines(symbol, from, days);
  const entry = {
    exchange: 'binance',
    market: 'spot',
    symbol: 'SIMUSDT',
    interval: '1m',
    covers_from: from.toISOString(),
    covers_to: to,
    first_open_time: null,
    last_open_time: null,
    source_file: 'simulated',
    checksum: '',
    rows: klines.open_time.length,
    quarantined_rows: 0,
    ingested_at: to,
  };
  const database = await openDatabase(':memory:');
  try {
    await writeTempTable(database.connection, 'simulated_kline', KLINE_SHAPE, [klines]);
    await writeLakeFile(
      database.connection,
      join(root, 'lake'),
      entry,
      SELECT_SIMULATED_KLINES,
      '',
    );
    return root;
  } finally {
    database.close();
  }
}
