import { beforeAll, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import type { TempProject } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

const FEE = 0.001;
const SLIPPAGE = 0.0005;

interface Bar {
  readonly open_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

interface Result {
  readonly prediction_id: bigint;
  /** Seconds since 1970, as all times here. */
  readonly predicting_at: number;
  readonly entry_at: number | null;
  readonly entry_price: number | null;
  readonly take_profit_price: number | null;
  readonly stop_loss_price: number | null;
  readonly pnl_pct: number | null;
  readonly look_ahead_bars: number;
}

let project: TempProject;
let bars: Bar[];

/** Results of one-minute bars, which no finer bars look into. */
const resultsOf = (table: string, plan = 'fact_trade_plan') =>
  project.query<Result>(`
    SELECT
      r.prediction_id, epoch(r.predicting_at) AS predicting_at, epoch(r.entry_at) AS entry_at, r.entry_price,
      r.take_profit_price, r.stop_loss_price, r.pnl_pct, p.look_ahead_bars
    FROM ${table} AS r
    JOIN ${plan} AS p USING (prediction_id)
    JOIN dim_interval AS i ON i.interval_id = r.interval_id
    WHERE i.interval = '1m'
    ORDER BY r.prediction_id`);

beforeAll(async () => {
  project = await smallProject('shipped');
  await build(project.root);
  bars = await project.query<Bar>(`
    SELECT epoch(open_time) AS open_time, open, high, low, close
    FROM v_kline WHERE interval = '1m' ORDER BY open_time`);
});

/** The net return of a trade with these levels, told bar by bar; null while it is open. */
function outcome(trade: Result): number | null {
  const first = bars.findIndex((bar) => bar.open_time === trade.predicting_at);
  if (first < 0) return null;
  const { take_profit_price: goal, stop_loss_price: stop } = trade;
  const side = goal! > stop! ? 1 : -1;
  const entry = bars[first]!.open * (1 + side * SLIPPAGE);
  expect(trade.entry_price).toBeCloseTo(entry, 9);
  const net = (exit: number) => (100 * (side * (exit - entry) - FEE * (exit + entry))) / entry;
  const market = (price: number) => net(price * (1 - side * SLIPPAGE));
  for (let n = first; n < first + trade.look_ahead_bars; n++) {
    const bar = bars[n];
    if (!bar) return null;
    if (side * (bar.open - stop!) <= 0) return market(bar.open);
    if (side * (bar.open - goal!) >= 0) return net(bar.open);
    const worst = side > 0 ? bar.low : bar.high;
    const best = side > 0 ? bar.high : bar.low;
    if (side * (worst - stop!) <= 0) return market(stop!);
    if (side * (best - goal!) >= 0) return net(goal!);
  }
  return market(bars[first + trade.look_ahead_bars - 1]!.close);
}

function expectOutcomes(trades: readonly Result[]): void {
  let settled = 0;
  for (const trade of trades) {
    if (trade.entry_at === null) continue;
    const expected = outcome(trade);
    if (expected === null) expect(trade.pnl_pct).toBeNull();
    else expect(trade.pnl_pct).toBeCloseTo(expected, 9);
    if (expected !== null) settled++;
  }
  expect(settled).toBeGreaterThan(100);
}

const sideOf = (trade: Result) => (trade.take_profit_price! > trade.stop_loss_price! ? 1 : -1);
const distances = (trade: Result) => [
  Math.abs(trade.take_profit_price! - trade.entry_price!),
  Math.abs(trade.stop_loss_price! - trade.entry_price!),
];

it('takes every trade of the strategy on the other side, with exits as far away', async () => {
  const own = await resultsOf('fact_prediction_result');
  const inverted = await resultsOf('fact_inverted_result');
  expect(inverted.map(({ prediction_id }) => prediction_id)).toEqual(
    own.map(({ prediction_id }) => prediction_id),
  );
  for (const [index, trade] of inverted.entries()) {
    const other = own[index]!;
    expect(trade.entry_at).toBe(other.entry_at);
    if (trade.entry_at === null) continue;
    expect(sideOf(trade)).toBe(-sideOf(other));
    const [goal, stop] = distances(trade);
    const [otherGoal, otherStop] = distances(other);
    expect(goal).toBeCloseTo(otherGoal!, 9);
    expect(stop).toBeCloseTo(otherStop!, 9);
  }
  expectOutcomes(inverted);
});

it('takes random bars, as many each way, with exits of the strategy', async () => {
  const own = (await resultsOf('fact_prediction_result')).filter((trade) => trade.entry_at);
  const random = (await resultsOf('fact_random_result', 'fact_random_plan')).filter(
    (trade) => trade.entry_at,
  );
  const atrs = new Map(
    (
      await project.query<{ at: number; value: number }>(`
        SELECT epoch(close_time) AS at, value FROM v_indicator WHERE interval = '1m' AND indicator = 'atr_14'`)
    ).map(({ at, value }) => [at, value]),
  );
  // In ATRs of the bar; of a long or a short trade. Prices are sums: the last digits of a distance are lost.
  const planOf = (trade: Result) =>
    [
      sideOf(trade),
      trade.look_ahead_bars,
      ...distances(trade).map((distance) => (distance / atrs.get(trade.predicting_at)!).toFixed(4)),
    ].join(' ');
  const plans = new Set(own.map(planOf));
  const taken = new Set(random.map(planOf));
  expect([...taken].filter((plan) => !plans.has(plan))).toEqual([]);
  expect(taken.size).toBe(plans.size);

  const [scored] = await project.query<{ bars: number }>(`
    SELECT count(*)::INTEGER AS bars FROM fact_prediction JOIN dim_interval USING (interval_id) WHERE interval = '1m'`);
  // 4,121 bars: every second one.
  expect(random.length / scored!.bars).toBeGreaterThan(0.45);
  expect(random.length / scored!.bars).toBeLessThan(0.55);
  const longs = random.filter((trade) => sideOf(trade) > 0).length;
  expect(Math.abs(2 * longs - random.length)).toBeLessThanOrEqual(2);
  // Neither side is picked by what the hour is: each has about half of each half of the time.
  const middle = bars[Math.floor(bars.length / 2)]!.open_time;
  const early = random.filter((trade) => trade.predicting_at < middle);
  const share = early.filter((trade) => sideOf(trade) > 0).length / early.length;
  expect(Math.abs(share - 0.5)).toBeLessThan(0.08);
  expectOutcomes(random);
});

it('is compared in every scope', async () => {
  const rows = await project.query<{ scope: string; benchmark: string; trades: number }>(`
    SELECT scope, benchmark, trades::INTEGER AS trades
    FROM benchmark JOIN dim_interval USING (interval_id) WHERE interval = '1m' ORDER BY ALL`);
  expect(rows.map(({ benchmark }) => benchmark)).toEqual(
    ['binance spot BTCUSDT', 'all symbols'].flatMap(() => [
      'buy_and_hold',
      'inverted',
      'random',
      'strategy',
    ]),
  );
  const own = (await resultsOf('fact_prediction_result')).filter(({ pnl_pct }) => pnl_pct !== null);
  for (const { benchmark, trades } of rows) {
    if (benchmark === 'strategy' || benchmark === 'random') expect(trades).toBe(own.length);
  }
});
