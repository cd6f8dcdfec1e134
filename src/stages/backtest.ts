import { z } from 'zod';
import type { Columns } from '../warehouse/columns.ts';
import { sliceBars } from './bars.ts';
import { type Exit, findExit, type Leave } from './find-exit.ts';
import type { Level } from './finer-bars.ts';
import { defineStage } from './stage.ts';
import type { Trade } from './trade.ts';

const INPUT = {
  series_id: 'BIGINT',
  symbol_id: 'SMALLINT',
  interval_id: 'TINYINT',
  detail_interval_id: 'TINYINT',
  open_time: 'TIMESTAMP',
  close_time: 'TIMESTAMP',
  open: 'DOUBLE',
  high: 'DOUBLE',
  low: 'DOUBLE',
  close: 'DOUBLE',
  trades: 'BIGINT',
  prediction_id: 'BIGINT',
  direction: 'TINYINT',
  unit_price: 'DOUBLE',
  take_profit: 'DOUBLE',
  stop_loss: 'DOUBLE',
  trailing_activation: 'DOUBLE',
  trailing_distance: 'DOUBLE',
  break_even_gain: 'DOUBLE',
  look_ahead_bars: 'INTEGER',
} as const;
type Rows = Columns<typeof INPUT>;

const OUTPUT = {
  prediction_id: 'BIGINT',
  symbol_id: 'SMALLINT',
  interval_id: 'TINYINT',
  predicting_at: 'TIMESTAMP',
  result_status: 'VARCHAR',
  entry_at: 'TIMESTAMP',
  entry_price: 'DOUBLE',
  take_profit_price: 'DOUBLE',
  stop_loss_price: 'DOUBLE',
  exit_at: 'TIMESTAMP',
  exit_price: 'DOUBLE',
  pnl_pct: 'DOUBLE',
  pnl_pct_pessimistic: 'DOUBLE',
  pnl_pct_optimistic: 'DOUBLE',
  is_ambiguous: 'BOOLEAN',
  max_return: 'DOUBLE',
  min_return: 'DOUBLE',
  bars_held: 'INTEGER',
  resolution_method: 'VARCHAR',
  resolution_interval_id: 'TINYINT',
  confirmed_at: 'TIMESTAMP',
} as const;

const options = z.strictObject({
  entry: z.literal('next_open').default('next_open'),
  /** Paid on the value of each fill, in hundredths of a percent. */
  fee_bps: z.number().min(0),
  /**
   * By how much a market order fills worse than the price it is sent at; limit orders fill at their price.
   * fact_bar_detail counts on at most 10 %.
   */
  slippage_bps: z.number().min(0).max(1000),
});
type Options = z.infer<typeof options>;

const BPS = 1e-4;

/**
 * Takes the bars of one series (`detail_interval_id` NULL), each with the trade planned at its close (direction 1
 * long, -1 short, NULL none), and after them finer bars of some of them, by length, the longest first. Gives one
 * result for each trade. It enters at the open of the next bar, whose own high and low already count, and leaves as
 * findExit says. Distances are in units of `unit_price`, or percent of the entry price where that is NULL. Returns are
 * percent of the entry price; pnl_pct is net of fees and slippage, max_return and min_return are the best and worst
 * price while the trade was open.
 */
export const backtest = defineStage({
  options,
  input: INPUT,
  output: OUTPUT,
  partitionBy: ['series_id'],
  run(rows, { fee_bps, slippage_bps }: Options) {
    const levels = levelsOf(rows);
    const ownBars = levels.shift()!.bars;
    const planned: number[] = [];
    for (let bar = 0; bar < ownBars.open.length; bar++) {
      if (!Number.isNaN(rows.direction[bar]!)) planned.push(bar);
    }
    const out = emptyOutput(planned.length);
    for (const [row, bar] of planned.entries()) {
      out.prediction_id[row] = rows.prediction_id[bar]!;
      out.symbol_id[row] = rows.symbol_id[bar]!;
      out.interval_id[row] = rows.interval_id[bar]!;
      out.predicting_at[row] = rows.close_time[bar]!;
      out.result_status[row] = 'PENDING';
      const entryBar = bar + 1;
      if (entryBar >= ownBars.open.length) continue;
      const direction = rows.direction[bar]!;
      const entryPrice = ownBars.open[entryBar]! * (1 + direction * slippage_bps * BPS);
      const trade = plannedTrade(rows, bar, direction * entryPrice);
      out.entry_at[row] = ownBars.open_time[entryBar]!;
      out.entry_price[row] = entryPrice;
      out.take_profit_price[row] = direction * trade.takeProfit;
      out.stop_loss_price[row] = direction * trade.stopLoss;
      const lastBar = bar + rows.look_ahead_bars[bar]!;
      const exit = findExit(ownBars, levels, trade, entryBar, lastBar);
      if (!exit) continue;

      const fillOf = ({ price, isLimit }: Leave) =>
        isLimit ? direction * price : direction * price * (1 - direction * slippage_bps * BPS);
      const returnOf = (leave: Leave) => {
        const exitPrice = fillOf(leave);
        const fees = fee_bps * BPS * (entryPrice + exitPrice);
        return (100 * (direction * (exitPrice - entryPrice) - fees)) / entryPrice;
      };
      const returns = [exit, ...exit.others].map(returnOf);
      const pnl = returns[0]!;
      out.exit_price[row] = fillOf(exit);
      out.exit_at[row] = exit.at;
      out.pnl_pct[row] = pnl;
      out.pnl_pct_pessimistic[row] = Math.min(...returns);
      out.pnl_pct_optimistic[row] = Math.max(...returns);
      out.is_ambiguous[row] = exit.others.length > 0 ? 1 : 0;
      out.max_return[row] = (100 * (exit.best - trade.entryPrice)) / entryPrice;
      out.min_return[row] = (100 * (exit.worst - trade.entryPrice)) / entryPrice;
      out.bars_held[row] = exit.bar - entryBar + 1;
      out.result_status[row] = statusOf(exit, pnl);
      out.resolution_method[row] = methodOf(exit);
      out.resolution_interval_id[row] = exit.intervalId ?? rows.interval_id[bar]!;
      out.confirmed_at[row] = ownBars.close_time[exit.bar]!;
    }
    return out;
  },
});

/** The series' own bars, and the finer ones by length. */
function levelsOf(rows: Rows): Level[] {
  const intervals = rows.detail_interval_id;
  const levels: Level[] = [];
  for (let from = 0; from < intervals.length; ) {
    let to = from + 1;
    while (to < intervals.length && Object.is(intervals[to], intervals[from])) to++;
    levels.push({ intervalId: intervals[from]!, bars: sliceBars(rows, from, to) });
    from = to;
  }
  return levels;
}

/** The trade planned at the close of a bar; `entryPrice` is times its direction. */
function plannedTrade(rows: Rows, bar: number, entryPrice: number): Trade {
  const ofEntry = Math.abs(entryPrice) / 100;
  const unit = Number.isNaN(rows.unit_price[bar]!) ? ofEntry : rows.unit_price[bar]!;
  return {
    direction: rows.direction[bar]!,
    entryPrice,
    takeProfit: entryPrice + rows.take_profit[bar]! * unit,
    stopLoss: entryPrice - rows.stop_loss[bar]! * unit,
    trailingFrom: entryPrice + rows.trailing_activation[bar]! * unit,
    trailingDistance: rows.trailing_distance[bar]! * unit,
    breakEvenFrom: entryPrice + rows.break_even_gain[bar]! * unit,
  };
}

function statusOf({ level }: Exit, pnl: number): 'WIN' | 'LOSS' | 'EXPIRED' {
  if (level === 'expiry') return 'EXPIRED';
  if (level === 'take_profit') return 'WIN';
  return level !== 'stop_loss' && pnl > 0 ? 'WIN' : 'LOSS';
}

function methodOf({ level, how }: Exit): string {
  if (how === 'first') return 'stop_first';
  return how === 'touch' ? level : `${level}_${how}`;
}

function emptyOutput(length: number): Columns<typeof OUTPUT> {
  const columns = Object.entries(OUTPUT).map(([name, type]) => [
    name,
    type === 'VARCHAR'
      ? new Array<string | null>(length).fill(null)
      : new Float64Array(length).fill(Number.NaN),
  ]);
  return Object.fromEntries(columns) as Columns<typeof OUTPUT>;
}
