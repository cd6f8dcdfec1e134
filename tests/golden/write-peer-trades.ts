import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PeerBar, type PeerTrade, peerTrades } from './peer-project.ts';

// The input of make_backtest_peer.py, which says how to run the two: bars.csv and trades.csv in a folder.
const folder = process.argv[2]!;
const root = mkdtempSync(join(tmpdir(), 'klinehouse-peer-'));
const { bars, trades } = await peerTrades(root);
rmSync(root, { recursive: true });

const BAR: readonly (keyof PeerBar)[] = ['symbol', 'opens', 'open', 'high', 'low', 'close'];
const TRADE: readonly (keyof PeerTrade)[] = [
  'prediction_id',
  'symbol',
  'entered',
  'direction',
  'take_profit_price',
  'stop_loss_price',
  'look_ahead_bars',
];
writeFileSync(join(folder, 'bars.csv'), csv(BAR, bars));
writeFileSync(join(folder, 'trades.csv'), csv(TRADE, trades));

function csv<T>(columns: readonly (keyof T)[], rows: readonly T[]): string {
  const lines = rows.map((row) => columns.map((column) => String(row[column])).join(';'));
  return `${[columns.join(';'), ...lines].join('\n')}\n`;
}
