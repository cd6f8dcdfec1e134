import type { DuckDBConnection } from '@duckdb/node-api';
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
  readonly max_return: number | null;
  readonly min_return: number | null;
  readonly bars_held: number | null;
  readonly resolution_method: string | null;
  readonly confirmed_at: Date | null;
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
}

export interface Trade extends Result {
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
  const [result] = await readRows<Result>(
    connection,
    `SELECT * EXCLUDE (prediction_id, symbol_id, interval_id, predicting_at)
     FROM fact_prediction_result
     WHERE prediction_id = $1`,
    [prediction_id],
  );
  const direction = action === 'BUY' ? 1 : -1;
  const { entry_price, exit_price, pnl_pct, confirmed_at } = result!;
  const returnAt = (price: number) => (100 * direction * (price - entry_price!)) / entry_price!;
  const gross_pct = exit_price === null ? null : returnAt(exit_price);
  const bars = await readRows<Omit<TradeBar, 'return_pct'>>(
    connection,
    `SELECT close_time, open, high, low, close
     FROM indicators.bars
     WHERE series_id = $1 AND bar_no > $2 AND close_time <= coalesce($3::TIMESTAMP, 'infinity')
     ORDER BY bar_no`,
    [series_id, bar_no, confirmed_at?.toISOString() ?? null],
  );
  return {
    ...result!,
    direction,
    gross_pct,
    fees_pct: gross_pct === null ? null : gross_pct - pnl_pct!,
    bars: bars.map((bar, index) => ({
      ...bar,
      return_pct: gross_pct !== null && index === bars.length - 1 ? gross_pct : returnAt(bar.close),
    })),
  };
}
