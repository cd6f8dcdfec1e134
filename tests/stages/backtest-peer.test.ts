import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { type PeerBar, type PeerResult, peerTrades } from '../golden/peer-project.ts';
import { describeOnRealData } from '../support/real-data.ts';
import { tempFolder } from '../support/temp-project.ts';

/** What backtesting.py made of a trade. */
interface Row {
  readonly entered: number;
  readonly entry_price: number;
  /** End of the bar in which it was left. */
  readonly confirmed_at: number;
  readonly is_left_at_open: number;
  readonly exit_price: number;
  readonly pnl_pct: number;
}

const HOUR = 3600;

/** By prediction_id. */
function peerRows(): Map<string, Row> {
  const file = new URL('../golden/backtest-peer.csv.gz', import.meta.url);
  const [, header, ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const names = header!.split(';').slice(1);
  return new Map(
    lines.map((line) => {
      const [id, ...cells] = line.split(';');
      const row = Object.fromEntries(names.map((name, index) => [name, Number(cells[index])]));
      return [id!, row as unknown as Row];
    }),
  );
}

describeOnRealData('trades of recorded hours, against backtesting.py', () => {
  const peers = peerRows();
  let bars: ReadonlyMap<string, PeerBar>;
  let trades: readonly PeerResult[];

  beforeAll(async () => {
    const built = await peerTrades(tempFolder());
    trades = built.trades;
    bars = new Map(built.bars.map((bar) => [`${bar.symbol} ${bar.opens}`, bar]));
  });

  const lastCloseBefore = (symbol: string, opens: number) => {
    let before = opens - HOUR;
    while (!bars.has(`${symbol} ${before}`)) before -= HOUR;
    return barAt(symbol, before).close;
  };
  const barAt = (symbol: string, opens: number) => bars.get(`${symbol} ${opens}`)!;

  it('are the same trades, but for those whose levels the engine refuses before the entry', () => {
    expect(trades.length).toBeGreaterThan(1000);
    const accepted = trades.filter(({ symbol, entered, direction, ...levels }) => {
      const close = direction * lastCloseBefore(symbol, entered);
      return (
        direction * levels.stop_loss_price < close && close < direction * levels.take_profit_price
      );
    });
    expect(trades.length - accepted.length).toBeLessThan(200);
    expect(accepted.map((trade) => trade.prediction_id)).toEqual([...peers.keys()]);
  });

  it('are of both sides, with gaps, bars of both levels and every kind of end', () => {
    const count = (isOfKind: (trade: PeerResult) => boolean) => trades.filter(isOfKind).length;
    expect(count(({ direction }) => direction > 0)).toBeGreaterThan(1000);
    expect(count(({ direction }) => direction < 0)).toBeGreaterThan(1000);
    expect(count((trade) => trade.is_ambiguous)).toBeGreaterThan(100);
    for (const method of ['stop_loss_gap', 'take_profit_gap']) {
      expect(count((trade) => trade.resolution_method === method)).toBeGreaterThan(20);
    }
    expect(count((trade) => trade.resolution_method === 'expiry')).toBeGreaterThan(100);
  });

  it('are entered and left at the same time and price, for the same return', () => {
    const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
    const differing = trades.filter((trade) => {
      const peer = peers.get(trade.prediction_id);
      return !(
        !peer ||
        (peer.entered === trade.entered &&
          near(trade.entry_price, peer.entry_price) &&
          trade.confirmed_at === peer.confirmed_at &&
          trade.exit_at === peer.confirmed_at - (peer.is_left_at_open ? HOUR : 0) &&
          near(trade.exit_price, peer.exit_price) &&
          near(trade.pnl_pct, peer.pnl_pct))
      );
    });
    expect(differing.slice(0, 5).map((trade) => [trade, peers.get(trade.prediction_id)])).toEqual(
      [],
    );
  });
});
