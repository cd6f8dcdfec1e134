import { z } from 'zod';
import type { Columns } from '../warehouse/columns.ts';
import { type Bars, type Exit, findExit } from './find-exit.ts';
import { defineStage } from './stage.ts';

const INPUT = {
  series_id: 'BIGINT',
  symbol_id: 'SMALLINT',
  interval_id: 'TINYINT',
  open_time: 'TIMESTAMP',
  close_time: 'TIMESTAMP',
  open: 'DOUBLE',
  high: 'DOUBLE',
  low: 'DOUBLE',
  close: 'DOUBLE',
  prediction_id: 'BIGINT',
  direction: 'TINYINT',
  take_profit_distance: 'DOUBLE',
  stop_loss_distance: 'DOUBLE',
  look_ahead_bars: 'INTEGER',
} as const;

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
  max_return: 'DOUBLE',
  min_return: 'DOUBLE',
  bars_held: 'INTEGER',
  resolution_method: 'VARCHAR',
  confirmed_at: 'TIMESTAMP',
} as const;

const options = z.strictObject({
  entry: z.literal('next_open').default('next_open'),
  /** Paid on the value of each fill, in hundredths of a percent. */
  fee_bps: z.number().min(0),
  /** By how much a market order fills worse than the price it is sent at; limit orders fill at their price. */
  slippage_bps: z.number().min(0),
});
type Options = z.infer<typeof options>;

const BPS = 1e-4;

/**
 * Takes the bars of one series, each with the prediction made at its close (direction 1 long, -1 short, NULL none),
 * and gives one result for each prediction. A trade enters at the open of the next bar, whose own high and low
 * already count, and leaves at the first of take-profit, stop-loss (distances from the entry price, in quote
 * currency) and the close of its last look-ahead bar. Returns are percent of the entry price; pnl_pct is net of
 * fees and slippage, max_return and min_return are the best and worst price while the trade was open.
 */
export const backtest = defineStage({
  options,
  input: INPUT,
  output: OUTPUT,
  partitionBy: ['series_id'],
  run(rows, { fee_bps, slippage_bps }: Options) {
    const bars: Bars = rows;
    const predicted: number[] = [];
    for (let bar = 0; bar < rows.direction.length; bar++) {
      if (!Number.isNaN(rows.direction[bar]!)) predicted.push(bar);
    }
    const out = emptyOutput(predicted.length);
    for (const [row, bar] of predicted.entries()) {
      out.prediction_id[row] = rows.prediction_id[bar]!;
      out.symbol_id[row] = rows.symbol_id[bar]!;
      out.interval_id[row] = rows.interval_id[bar]!;
      out.predicting_at[row] = rows.close_time[bar]!;
      const entryBar = bar + 1;
      if (entryBar >= bars.open.length) {
        writePending(out, row);
        continue;
      }
      const direction = rows.direction[bar]!;
      const entryPrice = bars.open[entryBar]! * (1 + direction * slippage_bps * BPS);
      const takeProfit = entryPrice + direction * rows.take_profit_distance[bar]!;
      const stopLoss = entryPrice - direction * rows.stop_loss_distance[bar]!;
      out.entry_at[row] = bars.open_time[entryBar]!;
      out.entry_price[row] = entryPrice;
      out.take_profit_price[row] = takeProfit;
      out.stop_loss_price[row] = stopLoss;
      const lastBar = bar + rows.look_ahead_bars[bar]!;
      const exit = findExit(bars, { direction, entryBar, lastBar, takeProfit, stopLoss });
      if (!exit) {
        writePending(out, row);
        continue;
      }
      const exitPrice = exit.isLimit
        ? exit.price
        : exit.price * (1 - direction * slippage_bps * BPS);
      const gross = direction * (exitPrice - entryPrice);
      const fees = fee_bps * BPS * (entryPrice + exitPrice);
      writeExit(out, row, bars, exit, exitPrice);
      out.bars_held[row] = exit.bar - entryBar + 1;
      out.pnl_pct[row] = (100 * (gross - fees)) / entryPrice;
      out.max_return[row] = (100 * direction * (exit.best - entryPrice)) / entryPrice;
      out.min_return[row] = (100 * direction * (exit.worst - entryPrice)) / entryPrice;
    }
    return out;
  },
});

function emptyOutput(length: number): Columns<typeof OUTPUT> {
  const columns = Object.entries(OUTPUT).map(([name, type]) => [
    name,
    type === 'VARCHAR'
      ? new Array<string | null>(length).fill(null)
      : new Float64Array(length).fill(Number.NaN),
  ]);
  return Object.fromEntries(columns) as Columns<typeof OUTPUT>;
}

function writePending(out: Columns<typeof OUTPUT>, row: number): void {
  out.result_status[row] = 'PENDING';
}

function writeExit(
  out: Columns<typeof OUTPUT>,
  row: number,
  bars: Bars,
  exit: Exit,
  exitPrice: number,
): void {
  out.result_status[row] = exit.status;
  out.resolution_method[row] = exit.method;
  out.exit_price[row] = exitPrice;
  out.exit_at[row] = exit.isAtOpen ? bars.open_time[exit.bar]! : bars.close_time[exit.bar]!;
  out.confirmed_at[row] = bars.close_time[exit.bar]!;
}
