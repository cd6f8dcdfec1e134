/**
 * A trade to be followed from its entry. All prices are times its direction (1 long, -1 short), so that a higher one
 * is better for both sides; this loses no bit.
 */
export interface Trade {
  readonly direction: number;
  readonly entryPrice: number;
  readonly takeProfit: number;
  readonly stopLoss: number;
  /** The best price from which on the stop follows it; NaN without a trailing stop. */
  readonly trailingFrom: number;
  /** How far behind the best price it follows. */
  readonly trailingDistance: number;
  /** The best price from which on the stop is at the entry price; NaN where it never is. */
  readonly breakEvenFrom: number;
}

export type StopKind = 'stop_loss' | 'break_even' | 'trailing_stop';

/** Where the stop stands. */
export interface Stop {
  readonly level: number;
  readonly kind: StopKind;
}

/** Where the stop stands once `best` was reached; it never goes back. */
export function raisedStop(trade: Trade, stop: Stop, best: number): Stop {
  let raised = stop;
  if (best >= trade.breakEvenFrom && trade.entryPrice > raised.level) {
    raised = { level: trade.entryPrice, kind: 'break_even' };
  }
  const trailed = best - trade.trailingDistance;
  if (best >= trade.trailingFrom && trailed > raised.level) {
    raised = { level: trailed, kind: 'trailing_stop' };
  }
  return raised;
}

/** The least level that a price on the way to `best` raises the stop to; `stop` where it is not raised. */
export function firstRaise(trade: Trade, stop: Stop, best: number): number {
  const levels: number[] = [];
  if (best >= trade.breakEvenFrom && trade.entryPrice > stop.level) levels.push(trade.entryPrice);
  if (best >= trade.trailingFrom && best - trade.trailingDistance > stop.level) {
    levels.push(Math.max(trade.trailingFrom - trade.trailingDistance, stop.level));
  }
  return levels.length > 0 ? Math.min(...levels) : stop.level;
}
