import { expect } from 'vitest';
import { backtest } from '../../src/stages/backtest.ts';

export type Bar = readonly [open: number, high: number, low: number, close: number];

/** A bar of some minutes within the bars of an hour that are tested; `trades` is 1 if left out. */
export interface FinerBar {
  /** Minutes from the start of the first bar. */
  readonly from: number;
  readonly minutes: number;
  readonly bar: Bar;
  readonly trades?: number;
}

/** What is planned at the close of the first bar. Distances are in quote currency, unless `unit` says otherwise. */
export interface Plan {
  readonly side?: 'long' | 'short';
  /** Quote currency of one unit of distance; null is a percent of the entry price. */
  readonly unit?: number | null;
  readonly takeProfit?: number;
  readonly stopLoss?: number;
  readonly trailing?: { readonly activation: number; readonly distance: number };
  readonly breakEven?: number;
  readonly lookAhead?: number;
  readonly feeBps?: number;
  readonly slippageBps?: number;
  readonly finer?: readonly FinerBar[];
}

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const NONE = Number.NaN;

/**
 * The result of one trade of 10 up, 5 down and 3 bars, without costs, where the plan does not say otherwise. Bars are
 * hours from 0 on, times in the result minutes from there.
 */
export function resultOf(bars: readonly Bar[], plan: Plan = {}) {
  const finer = (plan.finer ?? []).toSorted((a, b) => b.minutes - a.minutes || a.from - b.from);
  const rows = [
    ...bars.map((bar, index) => ({ bar, from: index * HOUR, length: HOUR, of: NONE, trades: 1 })),
    ...finer.map(({ bar, from, minutes, trades = 1 }) => ({
      bar,
      from: from * MINUTE,
      length: minutes * MINUTE,
      of: minutes,
      trades,
    })),
  ];
  const column = (value: (row: (typeof rows)[number], index: number) => number) =>
    Float64Array.from(rows, value);
  const atFirst = (value: number | undefined) =>
    column((_, index) => (index === 0 && value !== undefined ? value : NONE));
  const out = backtest.run(
    {
      series_id: column(() => 1),
      symbol_id: column(() => 1),
      interval_id: column(() => 60),
      detail_interval_id: column((row) => row.of),
      open_time: column((row) => row.from),
      close_time: column((row) => row.from + row.length),
      open: column(({ bar }) => bar[0]),
      high: column(({ bar }) => bar[1]),
      low: column(({ bar }) => bar[2]),
      close: column(({ bar }) => bar[3]),
      trades: column((row) => row.trades),
      prediction_id: atFirst(42),
      direction: atFirst(plan.side === 'short' ? -1 : 1),
      unit_price: atFirst(plan.unit === null ? undefined : (plan.unit ?? 1)),
      take_profit: atFirst(plan.takeProfit ?? 10),
      stop_loss: atFirst(plan.stopLoss ?? 5),
      trailing_activation: atFirst(plan.trailing?.activation),
      trailing_distance: atFirst(plan.trailing?.distance),
      break_even_gain: atFirst(plan.breakEven),
      look_ahead_bars: atFirst(plan.lookAhead ?? 3),
    },
    { entry: 'next_open', fee_bps: plan.feeBps ?? 0, slippage_bps: plan.slippageBps ?? 0 },
  );
  expect(out.prediction_id).toEqual(Float64Array.of(42));
  return {
    status: out.result_status[0],
    method: out.resolution_method[0],
    toldBy: out.resolution_interval_id[0],
    entry: out.entry_price[0],
    takeProfit: out.take_profit_price[0],
    stopLoss: out.stop_loss_price[0],
    exit: out.exit_price[0],
    at: out.exit_at[0]! / MINUTE,
    confirmedAt: out.confirmed_at[0]! / MINUTE,
    bars: out.bars_held[0],
    pnl: out.pnl_pct[0],
    between: [out.pnl_pct_pessimistic[0], out.pnl_pct_optimistic[0]],
    isAmbiguous: out.is_ambiguous[0],
    best: out.max_return[0],
    worst: out.min_return[0],
  };
}
