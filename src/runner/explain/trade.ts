import type { DuckDBConnection } from '@duckdb/node-api';
import { raisedStop, type Stop } from '../../stages/trade.ts';
import { readRows } from '../../warehouse/database.ts';
import type { Decision } from './decision.ts';
import type { Bar } from './find-bar.ts';

/** What came of a BUY or SELL, as fact_prediction_result has it; null what is not known yet. */
interface Result {
  readonly result_status: 'WIN' | 'LOSS' | 'EXPIRED' | 'PENDING';
  readonly entry_at: Date | null;
  readonly entry_price: number | null;
  readonly take_profit_price: number | null;
  readonly stop_loss_price: number | null;
  readonly exit_at: Date | null;
  readonly exit_price: number | null;
  /** Percent of the entry price: net of fees, and the best and worst on the way. */
  readonly pnl_pct: number | null;
  /** Least and greatest return that the trade's own bars allow. */
  readonly pnl_pct_pessimistic: number | null;
  readonly pnl_pct_optimistic: number | null;
  readonly is_ambiguous: boolean | null;
  readonly max_return: number | null;
  readonly min_return: number | null;
  readonly bars_held: number | null;
  readonly resolution_method: string | null;
  /** The length of the bars that told the exit. */
  readonly resolution_interval: string | null;
  readonly confirmed_at: Date | null;
}

/** What was to be done with it, as fact_trade_plan has it; distances in units. */
interface Plan {
  /** The edge as a part of the most it could be. */
  readonly edge_share: number;
  /** Quote; null where a unit is a percent of the entry price. */
  readonly unit_price: number | null;
  readonly trailing_activation: number | null;
  readonly trailing_distance: number | null;
  readonly break_even_gain: number | null;
  readonly look_ahead_bars: number;
}

/** A bar while a trade was open. */
export interface TradeBar {
  readonly close_time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Percent of the entry price at its close, before fees; at the exit where the trade ends in it. */
  readonly return_pct: number;
  /** Where the stop stood at its open. */
  readonly stop_price: number;
}

export interface Trade extends Result, Plan {
  /** 1 long, -1 short. */
  readonly direction: 1 | -1;
  /** Percent of the entry price, before fees and net of slippage; null while it is open. */
  readonly gross_pct: number | null;
  /** Fees of both fills, likewise. */
  readonly fees_pct: number | null;
  /** From the entry to the exit, or to the last that there is. */
  readonly bars: readonly TradeBar[];
}

/** The trade that a decision led to, bar by bar; null where it led to none. */
export async function readTrade(
  connection: DuckDBConnection,
  { series_id, bar_no }: Bar,
  { action, prediction_id }: Decision,
): Promise<Trade | null> {
  if (action === 'SIDEWAY') return null;
  const [result] = await readRows<Result & Plan>(
    connection,
    `SELECT
       r.* EXCLUDE (prediction_id, symbol_id, interval_id, predicting_at, resolution_interval_id),
       p.edge_share,
       p.unit_price,
       p.trailing_activation,
       p.trailing_distance,
       p.break_even_gain,
       p.look_ahead_bars,
       i.interval AS resolution_interval
     FROM fact_prediction_result AS r
     JOIN fact_trade_plan AS p USING (prediction_id)
     LEFT JOIN dim_interval AS i ON i.interval_id = r.resolution_interval_id
     WHERE r.prediction_id = $1`,
    [prediction_id],
  );
  const direction = action === 'BUY' ? 1 : -1;
  const { entry_price, exit_price, pnl_pct, confirmed_at } = result!;
  const returnAt = (price: number) => (100 * direction * (price - entry_price!)) / entry_price!;
  const gross_pct = exit_price === null ? null : returnAt(exit_price);
  const bars = await readRows<Prices>(
    connection,
    `SELECT close_time, open, high, low, close
     FROM indicators.bars
     WHERE series_id = $1 AND bar_no > $2 AND close_time <= coalesce($3::TIMESTAMP, 'infinity')
     ORDER BY bar_no`,
    [series_id, bar_no, confirmed_at?.toISOString() ?? null],
  );
  const stops = entry_price === null ? [] : stopsOf(result!, direction, bars);
  return {
    ...result!,
    direction,
    gross_pct,
    fees_pct: gross_pct === null ? null : gross_pct - pnl_pct!,
    bars: bars.map((bar, index) => ({
      ...bar,
      return_pct: gross_pct !== null && index === bars.length - 1 ? gross_pct : returnAt(bar.close),
      stop_price: stops[index]!,
    })),
  };
}

type Prices = Omit<TradeBar, 'return_pct' | 'stop_price'>;

/** Where the stop stands at the open of each bar: the best price of a bar raises it for the next. */
function stopsOf(plan: Result & Plan, direction: 1 | -1, bars: readonly Prices[]): number[] {
  const entryPrice = direction * plan.entry_price!;
  const unit = plan.unit_price ?? plan.entry_price! / 100;
  const reach = (units: number | null) => (units ?? Number.NaN) * unit;
  const trade = {
    direction,
    entryPrice,
    takeProfit: direction * plan.take_profit_price!,
    stopLoss: direction * plan.stop_loss_price!,
    trailingFrom: entryPrice + reach(plan.trailing_activation),
    trailingDistance: reach(plan.trailing_distance),
    breakEvenFrom: entryPrice + reach(plan.break_even_gain),
  };
  let stop: Stop = { level: trade.stopLoss, kind: 'stop_loss' };
  return bars.map(({ high, low }) => {
    const { level } = stop;
    stop = raisedStop(
      trade,
      stop,
      Math.min(direction * (direction === 1 ? high : low), trade.takeProfit),
    );
    return direction * level;
  });
}
