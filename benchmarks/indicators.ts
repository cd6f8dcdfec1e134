import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../src/model/model.ts';
import { everyModel, loadSources } from '../src/runner/load.ts';
import { KLINE_SHAPE, type KlineColumns, simulateKlines } from '../src/sources/simulate-klines.ts';
import { type Database, openDatabase } from '../src/warehouse/database.ts';
import { writeTempTable } from '../src/warehouse/write-columns.ts';
import { npmSeconds } from './indicator-peers.ts';
import { longFact } from './long-fact.ts';
import { type Benchmark, median } from './table.ts';
import { talibSeconds } from './talib-peer.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const RUNS = 3;
const YEARS = 10;

/**
 * What each family's SELECT takes on a year and on ten years of one-minute bars of one symbol, beside what others take
 * for the same indicators on the same year of bars: TA-Lib through Python, and two packages of npm.
 */
export async function benchmarkIndicators(): Promise<Benchmark> {
  const models = everyModel(await loadSources(REPOSITORY));
  const families = models.filter(({ header }) => header.part_of);
  const klines = simulateKlines(
    {
      symbol: 'YEARUSDT',
      seed: 7,
      price: 60_000,
      decimals: 2,
      volatility: 0.55,
      tradesPerMinute: 900,
    },
    new Date('2024-07-01T00:00:00Z'),
    365,
  );
  const talib = talibSeconds(klines);
  const npm = npmSeconds(klines);
  const year = await familySeconds(models, families, klines, 1, RUNS);
  const decade = await familySeconds(models, families, klines, YEARS, 1);
  const bars = klines.close.length;
  const rows = families.map(({ name, header }) => {
    const seconds = year.get(name)!;
    const columns = Object.keys(header.columns);
    return [
      name,
      columns.length,
      round(seconds),
      Math.round(bars / seconds),
      round(decade.get(name)!),
      round(decade.get(name)! / seconds),
      sumOf(talib, columns),
      npm.technicalindicators[name] ?? null,
      npm['trading-signals'][name] ?? null,
    ];
  });
  const long = await longFact(1, '3GB');
  const longest = await longFact(YEARS, '16GB');
  const total = (times: ReadonlyMap<string, number>) =>
    [...times.values()].reduce((sum, seconds) => sum + seconds, 0);
  return {
    title: `Indicators of ${bars.toLocaleString('en-US')} simulated one-minute bars, and of ${YEARS} times as many; seconds, medians of ${RUNS} (of the longer ones one run)`,
    columns: [
      'family',
      'indicators',
      'seconds',
      'bars a second',
      `${YEARS} times the bars`,
      'factor',
      'TA-Lib',
      'technicalindicators',
      'trading-signals',
    ],
    rows: [
      ...rows,
      row('all, one after the other', total(year), total(decade)),
      row('a build of them into fact_indicator', long.seconds, longest.seconds),
      row('its peak memory, MB', megabytes(long.peakBytes), megabytes(longest.peakBytes)),
      row('its file, MB', megabytes(long.fileBytes), megabytes(longest.fileBytes)),
    ],
  };
}

function row(name: string, year: number, decade: number): (string | number | null)[] {
  return [name, null, round(year), null, round(decade), round(decade / year), null, null, null];
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

async function familySeconds(
  models: readonly Model[],
  families: readonly Model[],
  klines: KlineColumns,
  years: number,
  runs: number,
): Promise<Map<string, number>> {
  const { connection, close } = await openBars(models, klines, years);
  const times = new Map<string, number>();
  try {
    for (const { name, sql } of families) {
      const seconds: number[] = [];
      for (let run = 0; run < runs; run++) {
        const start = performance.now();
        await connection.run(`CREATE OR REPLACE TABLE family AS ${sql}`);
        seconds.push((performance.now() - start) / 1000);
      }
      times.set(name, median(seconds));
    }
  } finally {
    close();
  }
  return times;
}

/** A database with the macros and so many years of bars, each year like the first but for its level. */
async function openBars(
  models: readonly Model[],
  klines: KlineColumns,
  years: number,
): Promise<Database> {
  const database = await openDatabase(':memory:', { threads: 2 });
  const { connection } = database;
  await writeTempTable(connection, 'year', KLINE_SHAPE, [klines]);
  for (const file of globSync('models/macros/*.sql', { cwd: REPOSITORY })) {
    await connection.run(readFileSync(join(REPOSITORY, file), 'utf8'));
  }
  const prices = ['open', 'high', 'low', 'close'].map(
    (price) => `${price} * (1 + n / 10.0) AS ${price}`,
  );
  await connection.run(`
    CREATE SCHEMA indicators;
    CREATE TABLE fact_kline_gap (symbol_id SMALLINT, interval_id TINYINT, gap_to TIMESTAMP, is_covered BOOLEAN);
    CREATE TABLE fact_kline AS
    SELECT
      1::SMALLINT AS symbol_id,
      1::TINYINT AS interval_id,
      open_time + to_days(365 * n) AS open_time,
      open_time + to_days(365 * n) + INTERVAL 1 MINUTE AS close_time,
      ${prices.join(', ')},
      volume,
      quote_volume,
      trades,
      taker_buy_volume
    FROM year, (SELECT unnest(range(${years}))::INTEGER AS n)
    ORDER BY close_time`);
  // What the families read, each after what it reads itself.
  for (const name of ['indicators.bars', 'indicators.volume_block', 'indicators.volume_total']) {
    const { sql } = models.find(({ qualifiedName }) => qualifiedName === name)!;
    await connection.run(`CREATE TABLE ${name} AS ${sql}`);
  }
  return database;
}

function sumOf(seconds: ReadonlyMap<string, number> | undefined, columns: readonly string[]) {
  const known = columns.filter((column) => seconds?.has(column));
  if (known.length === 0) return null;
  return round(known.reduce((sum, column) => sum + seconds!.get(column)!, 0));
}

function round(seconds: number): number {
  return Number(seconds.toPrecision(3));
}
