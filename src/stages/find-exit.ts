/** Columns of one series' bars, in order of time; prices in quote currency, times in microseconds. */
export interface Bars {
  readonly open_time: Float64Array;
  readonly close_time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export interface OpenTrade {
  /** 1 long, -1 short. */
  readonly direction: number;
  readonly entryBar: number;
  /** The last bar in which a level counts; the trade expires at its close. */
  readonly lastBar: number;
  readonly takeProfit: number;
  readonly stopLoss: number;
}

export interface Exit {
  readonly bar: number;
  readonly price: number;
  readonly status: 'WIN' | 'LOSS' | 'EXPIRED';
  /** How the bar was resolved: which level, whether it was jumped over, or that time ran out. */
  readonly method:
    | 'take_profit'
    | 'take_profit_gap'
    | 'stop_loss'
    | 'stop_loss_gap'
    | 'stop_first'
    | 'expiry';
  /** Filled by a resting limit order, which does not slip. */
  readonly isLimit: boolean;
  /** Filled at the bar's open, not somewhere within it. */
  readonly isAtOpen: boolean;
  /** Best and worst price while the trade was open, from its own side. */
  readonly best: number;
  readonly worst: number;
}

/**
 * The first of take-profit, stop-loss and expiry, or nothing while the bars have not come to it.
 * A bar that opens beyond a level fills at its open. Where one bar touches both levels the stop is taken
 * first, for the bar does not say which came first. Of the bar that ends a trade the excursions count the exit and
 * what may have come before it against the trade, nothing in its favour.
 */
export function findExit(bars: Bars, trade: OpenTrade): Exit | undefined {
  const { direction, entryBar, lastBar, takeProfit, stopLoss } = trade;
  const isLong = direction > 0;
  let best = bars.open[entryBar]!;
  let worst = best;
  const beyond = (price: number, level: number) => direction * (price - level) >= 0;
  const behind = (price: number, level: number) => direction * (price - level) <= 0;
  const betterOf = isLong ? Math.max : Math.min;
  const worseOf = isLong ? Math.min : Math.max;
  const exit = (
    bar: number,
    price: number,
    kind: Pick<Exit, 'status' | 'method' | 'isLimit' | 'isAtOpen'>,
  ): Exit => ({
    bar,
    price,
    ...kind,
    best: betterOf(best, price),
    worst: worseOf(worst, price),
  });

  const end = Math.min(lastBar, bars.open.length - 1);
  for (let bar = entryBar; bar <= end; bar++) {
    const open = bars.open[bar]!;
    if (behind(open, stopLoss)) {
      return exit(bar, open, {
        status: 'LOSS',
        method: 'stop_loss_gap',
        isLimit: false,
        isAtOpen: true,
      });
    }
    if (beyond(open, takeProfit)) {
      return exit(bar, open, {
        status: 'WIN',
        method: 'take_profit_gap',
        isLimit: true,
        isAtOpen: true,
      });
    }
    const good = isLong ? bars.high[bar]! : bars.low[bar]!;
    const bad = isLong ? bars.low[bar]! : bars.high[bar]!;
    if (behind(bad, stopLoss)) {
      const method = beyond(good, takeProfit) ? 'stop_first' : 'stop_loss';
      return exit(bar, stopLoss, { status: 'LOSS', method, isLimit: false, isAtOpen: false });
    }
    if (beyond(good, takeProfit)) {
      worst = worseOf(worst, bad);
      return exit(bar, takeProfit, {
        status: 'WIN',
        method: 'take_profit',
        isLimit: true,
        isAtOpen: false,
      });
    }
    best = betterOf(best, good);
    worst = worseOf(worst, bad);
  }
  if (end < lastBar) return undefined;
  return exit(lastBar, bars.close[lastBar]!, {
    status: 'EXPIRED',
    method: 'expiry',
    isLimit: false,
    isAtOpen: false,
  });
}
