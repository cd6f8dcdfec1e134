import type { DuckDBConnection } from '@duckdb/node-api';
import { suggestName } from '../../nearest-name.ts';
import { ProblemError } from '../../problem.ts';
import { readRows } from '../../warehouse/database.ts';
import { instantText } from './instant.ts';

/** One bar of a symbol and interval; prices in quote currency, times UTC. */
export interface Bar {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly symbol_id: number;
  readonly interval: string;
  readonly interval_id: number;
  /** The unbroken stretch that it is in, and its number there, from 0. */
  readonly series_id: bigint;
  readonly bar_no: number;
  readonly open_time: Date;
  readonly close_time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

type Instrument = Pick<Bar, 'exchange' | 'market' | 'symbol' | 'symbol_id'>;
type Interval = Pick<Bar, 'interval' | 'interval_id'>;

/**
 * The bar that closed at an instant. The symbol is `BTCUSDT`, or `futures_um.BTCUSDT` or `binance.spot.BTCUSDT` where
 * several have that name. Throws a ProblemError for an unknown symbol or interval (KH502), a symbol that is several
 * (KH507), and an instant at which no bar closed (KH511).
 */
export async function findBar(
  connection: DuckDBConnection,
  symbol: string,
  interval: string,
  instant: Date,
): Promise<Bar> {
  const instrument = await findInstrument(connection, symbol);
  const length = await findInterval(connection, instrument, interval);
  const [row] = await readRows<Bar>(
    connection,
    `SELECT series_id, bar_no, open_time, close_time, open, high, low, close, volume
     FROM indicators.bars
     WHERE symbol_id = $1 AND interval_id = $2 AND close_time = $3::TIMESTAMP`,
    [instrument.symbol_id, length.interval_id, instant.toISOString()],
  );
  if (row) return { ...instrument, ...length, ...row };
  throw new ProblemError({
    code: 'KH511',
    cause: `No bar of ${symbol} ${interval} closed at ${instantText(instant)}.`,
    fix: await nearestBars(connection, instrument, length, instant),
  });
}

async function findInstrument(connection: DuckDBConnection, name: string): Promise<Instrument> {
  const all = await readRows<Instrument>(
    connection,
    'SELECT exchange, market, symbol, symbol_id FROM dim_symbol ORDER BY symbol_id',
  );
  const names = ({ exchange, market, symbol }: Instrument) => [
    symbol,
    `${market}.${symbol}`,
    `${exchange}.${market}.${symbol}`,
  ];
  const found = all.filter((instrument) => names(instrument).includes(name));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new ProblemError({
      code: 'KH507',
      cause: `Several instruments are called '${name}'.`,
      fix: `Say which: ${found.map((instrument) => names(instrument).at(-1)).join(' or ')}.`,
    });
  }
  throw new ProblemError({
    code: 'KH502',
    cause: `There is no symbol '${name}'.`,
    fix: suggestName(name, [...new Set(all.map(({ symbol }) => symbol))]),
  });
}

async function findInterval(
  connection: DuckDBConnection,
  { symbol, symbol_id }: Instrument,
  name: string,
): Promise<Interval> {
  const all = await readRows<Interval>(
    connection,
    `SELECT interval, interval_id
     FROM dim_interval
     WHERE interval_id IN (SELECT DISTINCT interval_id FROM fact_kline WHERE symbol_id = $1)
     ORDER BY seconds`,
    [symbol_id],
  );
  const found = all.find(({ interval }) => interval === name);
  if (found) return found;
  throw new ProblemError({
    code: 'KH502',
    cause: `${symbol} has no bars of '${name}'.`,
    // Names of two letters are all near each other.
    fix: `It has: ${all.map(({ interval }) => interval).join(', ')}.`,
  });
}

async function nearestBars(
  connection: DuckDBConnection,
  { symbol_id }: Instrument,
  { interval_id }: Interval,
  instant: Date,
): Promise<string> {
  const [row] = await readRows<{ before: Date | null; after: Date | null }>(
    connection,
    `SELECT
       max(close_time) FILTER (close_time < $3::TIMESTAMP) AS before,
       min(close_time) FILTER (close_time > $3::TIMESTAMP) AS after
     FROM fact_kline
     WHERE symbol_id = $1 AND interval_id = $2`,
    [symbol_id, interval_id, instant.toISOString()],
  );
  const { before, after } = row!;
  if (!before) return `The first closed at ${instantText(after!)}.`;
  if (!after) return `The last closed at ${instantText(before)}.`;
  return `The nearest closed at ${instantText(before)} and ${instantText(after)}.`;
}
