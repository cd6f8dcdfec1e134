import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { klinePath, type ManifestEntry, SIMULATED_EXCHANGE, writeLakeFile } from '../lake/lake.ts';
import { writeTempTable } from '../warehouse/write-columns.ts';
import { KLINE_SHAPE, type SimulatedSymbol, simulateKlines } from './simulate-klines.ts';

const VOLUMES = ['volume', 'quote_volume', 'taker_buy_volume', 'taker_buy_quote_volume'];
/** The klines of a table `simulated_kline` as the lake keeps them. */
export const SELECT_SIMULATED_KLINES = `SELECT * REPLACE (${VOLUMES.map((name) => `${name}::DECIMAL(38, 8) AS ${name}`).join(', ')})
  FROM simulated_kline`;

const FROM = new Date('2025-01-01T00:00:00Z');
const DAYS = 90;

const SYMBOLS: readonly SimulatedSymbol[] = [
  {
    symbol: 'SIMAUSDT',
    seed: 11,
    price: 60_000,
    decimals: 2,
    volatility: 0.55,
    tradesPerMinute: 900,
  },
  {
    symbol: 'SIMBUSDT',
    seed: 12,
    price: 2_500,
    decimals: 2,
    volatility: 0.75,
    tradesPerMinute: 250,
  },
  { symbol: 'SIMCUSDT', seed: 13, price: 0.35, decimals: 5, volatility: 1.1, tradesPerMinute: 6 },
];

/**
 * Writes the built-in market into the lake where it is missing: three symbols, one-minute bars, 90 days,
 * the same bytes every time. `onSymbol` is told before each is made.
 */
export async function writeSample(
  connection: DuckDBConnection,
  lake: string,
  onSymbol: (symbol: string) => void = () => undefined,
): Promise<void> {
  for (const simulated of SYMBOLS) {
    const entry = manifestEntry(simulated.symbol);
    if (existsSync(klinePath(lake, entry))) continue;
    onSymbol(simulated.symbol);
    const klines = simulateKlines(simulated, FROM, DAYS);
    await writeTempTable(connection, 'simulated_kline', KLINE_SHAPE, [klines]);
    const rows = klines.open_time.length;
    await writeLakeFile(
      connection,
      lake,
      {
        ...entry,
        rows,
        first_open_time: at(klines.open_time[0]!),
        last_open_time: at(klines.open_time[rows - 1]!),
      },
      SELECT_SIMULATED_KLINES,
      '',
    );
  }
}

function manifestEntry(symbol: string): ManifestEntry {
  const end = new Date(FROM.getTime() + DAYS * 86_400_000).toISOString();
  return {
    source_file: `${symbol}-1m-simulated`,
    exchange: SIMULATED_EXCHANGE,
    market: 'spot',
    symbol,
    interval: '1m',
    checksum: 'simulated',
    rows: 0,
    quarantined_rows: 0,
    first_open_time: null,
    last_open_time: null,
    covers_from: FROM.toISOString(),
    covers_to: end,
    // No clock: the same lake every time.
    ingested_at: end,
  };
}

function at(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString();
}
