import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findArchives, ingestArchive } from '../src/sources/ingest.ts';
import { openDatabase } from '../src/warehouse/database.ts';
import { copyOfProject } from './copy-project.ts';
import { yearProject } from './year-project.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const RECORDED = join(REPOSITORY, '../shared/data/binance_rest');
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'XRPUSDT'];

/** A strategy that vectorbt_times.py repeats: change both. */
const RULES = `metrics:
  rsi_up: {description: Momentum turned up., side: BUY, indicator: rsi_14, direction: CROSS_UP, threshold: 45, weight: 2}
  rsi_down: {description: Momentum turned down., side: SELL, indicator: rsi_14, direction: CROSS_DOWN, threshold: 55, weight: 2}
  above: {description: Above its average., side: BUY, indicator: close, direction: ABOVE, threshold: ema_50}
  below: {description: Below its average., side: SELL, indicator: close, direction: BELOW, threshold: ema_50}
  macd_above: {description: MACD above its signal., side: BUY, indicator: macd_12_26, direction: ABOVE, threshold: macd_signal_9}
  macd_below: {description: MACD below its signal., side: SELL, indicator: macd_12_26, direction: BELOW, threshold: macd_signal_9}
  trending: {description: There is a trend., role: filter, indicator: adx_14, direction: ABOVE, threshold: 15}
`;
const STRATEGY = `description: To be timed.
scoring: {buy_score: 3, sell_score: 3, min_edge: 1, conflict_score: 9, confidence: [0, 1]}
exits:
  volatility: atr_14
  take_profit: 3
  stop_loss: 2
  look_ahead_bars: 48
  edge_factors: {distances: [0.75, 1.5]}
`;

/** A project with that strategy in force and bars of one length alone; says which, or nothing where there are none. */
export async function backtestProject(
  bars: 'hours' | 'minutes',
): Promise<{ readonly root: string; readonly bars: string } | undefined> {
  const project = bars === 'minutes' ? await yearProject() : await hoursProject();
  if (!project) return undefined;
  const file = join(project.root, 'project.yml');
  const text = readFileSync(file, 'utf8')
    .replace(/^strategy: .*$/m, 'strategy: timed')
    .replace(/^intervals: .*$/m, 'intervals: []');
  writeFileSync(file, text);
  mkdirSync(join(project.root, 'metrics/timed'));
  writeFileSync(join(project.root, 'metrics/timed/rules.yml'), RULES);
  writeFileSync(join(project.root, 'metrics/timed/strategy.yml'), STRATEGY);
  return project;
}

async function hoursProject(): Promise<{ root: string; bars: string } | undefined> {
  if (!existsSync(RECORDED)) {
    console.error('Without hours: there are no recorded ones at ../shared/data.');
    return undefined;
  }
  const root = copyOfProject();
  const database = await openDatabase(':memory:');
  try {
    const files = SYMBOLS.map((symbol) => join(RECORDED, `${symbol}-1h.csv.gz`));
    for (const path of findArchives(files)) {
      const lake = join(root, 'lake');
      await ingestArchive(database.connection, lake, path, { market: 'spot' }, new Date());
    }
  } finally {
    database.close();
  }
  return { root, bars: 'recorded hours of five symbols' };
}
