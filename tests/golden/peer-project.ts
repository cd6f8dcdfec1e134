import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { projectPaths } from '../../src/project/paths.ts';
import { build } from '../../src/runner/build.ts';
import { findArchives, ingestArchive } from '../../src/sources/ingest.ts';
import { openDatabase, openReadOnly, readRows } from '../../src/warehouse/database.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const BARS = join(REPOSITORY, '../shared/data/binance_rest');
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

/** Rules of its own, so that those shipped may change: momentum against its average, both sides, many trades. */
const RULES = `metrics:
  rsi_up: {description: Momentum turned up., side: BUY, indicator: rsi_14, direction: CROSS_UP, threshold: 45, window: 1, weight: 2}
  rsi_down: {description: Momentum turned down., side: SELL, indicator: rsi_14, direction: CROSS_DOWN, threshold: 55, window: 1, weight: 2}
  above: {description: Above its average., side: BUY, indicator: close, direction: ABOVE, threshold: ema_50, weight: 1}
  below: {description: Below its average., side: SELL, indicator: close, direction: BELOW, threshold: ema_50, weight: 1}
`;

/** Narrow levels, which single hours often hold both of; narrower and shorter where the average speaks against it. */
const STRATEGY = `description: Many trades of both sides for an independent engine to repeat.
scoring: {buy_score: 2, sell_score: 2, min_edge: 1, conflict_score: 99, confidence: [0, 1]}
exits:
  volatility: atr_14
  take_profit: 1.2
  stop_loss: 0.8
  look_ahead_bars: 12
  edge_factors: {distances: [0.5, 1.5], look_ahead: [0.5, 1.5]}
`;

/** A trade as the engine is to take it, on its own: when and how it is entered, its levels, its last bar. */
export interface PeerTrade {
  readonly prediction_id: string;
  readonly symbol: string;
  /** Start of the bar that it is entered at, seconds since 1970; the same of others. */
  readonly entered: number;
  readonly direction: number;
  readonly take_profit_price: number;
  readonly stop_loss_price: number;
  readonly look_ahead_bars: number;
}

/** What came of it. */
export interface PeerResult extends PeerTrade {
  readonly entry_price: number;
  readonly exit_price: number;
  readonly exit_at: number;
  readonly confirmed_at: number;
  readonly pnl_pct: number;
  readonly is_ambiguous: boolean;
  readonly resolution_method: string;
}

export interface PeerBar {
  readonly symbol: string;
  readonly opens: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * Builds a project at `root` on recorded hours of two symbols, without coarser and finer bars and without slippage,
 * and gives its bars and settled trades.
 */
export async function peerTrades(
  root: string,
): Promise<{ readonly bars: PeerBar[]; readonly trades: PeerResult[] }> {
  for (const part of ['models', 'metrics', 'seeds', 'migrations', 'project.yml']) {
    cpSync(join(REPOSITORY, part), join(root, part), { recursive: true });
  }
  mkdirSync(join(root, 'metrics/peer'));
  writeFileSync(join(root, 'metrics/peer/rules.yml'), RULES);
  writeFileSync(join(root, 'metrics/peer/strategy.yml'), STRATEGY);
  edit(join(root, 'project.yml'), /^strategy: .*$/m, 'strategy: peer');
  edit(join(root, 'project.yml'), /^intervals: .*$/m, 'intervals: []');
  edit(join(root, 'models/facts/fact_prediction_result.sql'), 'slippage_bps: 5', 'slippage_bps: 0');
  const paths = projectPaths(root);
  const memory = await openDatabase(':memory:');
  for (const symbol of SYMBOLS)
    writeFileSync(join(root, `${symbol}-1h.csv`), hoursWithHoles(symbol));
  for (const path of findArchives(SYMBOLS.map((symbol) => join(root, `${symbol}-1h.csv`)))) {
    await ingestArchive(memory.connection, paths.lake, path, { market: 'spot' }, new Date());
  }
  memory.close();
  await build(root, {}, { select: ['+fact_prediction_result', '+v_kline'] });
  const { connection, close } = await openReadOnly(paths.published);
  try {
    const bars = await readRows<PeerBar>(
      connection,
      `SELECT symbol, epoch(open_time)::DOUBLE AS opens, open, high, low, close
       FROM v_kline ORDER BY symbol, open_time`,
    );
    const trades = await readRows<PeerResult>(
      connection,
      `SELECT
         prediction_id::VARCHAR AS prediction_id, s.symbol, epoch(entry_at)::DOUBLE AS entered, p.direction::INTEGER AS direction,
         take_profit_price, stop_loss_price, p.look_ahead_bars, entry_price, exit_price,
         epoch(exit_at)::DOUBLE AS exit_at, epoch(confirmed_at)::DOUBLE AS confirmed_at, pnl_pct, is_ambiguous,
         resolution_method
       FROM fact_prediction_result AS r
       JOIN fact_trade_plan AS p USING (prediction_id)
       JOIN dim_symbol AS s ON s.symbol_id = r.symbol_id
       WHERE result_status <> 'PENDING'
       ORDER BY prediction_id`,
    );
    return { bars, trades };
  } finally {
    close();
  }
}

/** Of every hundred hours five are left out, so that bars open beyond levels: as after an outage. */
function hoursWithHoles(symbol: string): string {
  const text = gunzipSync(readFileSync(join(BARS, `${symbol}-1h.csv.gz`))).toString();
  const lines = text.trimEnd().split('\n');
  return `${lines.filter((_, index) => index % 100 < 95).join('\n')}\n`;
}

function edit(file: string, before: string | RegExp, after: string): void {
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(before, after);
  if (changed === text) throw new Error(`${file} has no ${before}`);
  writeFileSync(file, changed);
}
