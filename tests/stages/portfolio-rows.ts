import { portfolio } from '../../src/stages/portfolio.ts';

export const HOUR = 3_600_000_000;

/** One trade; instants are in hours. Without an end it is still open. */
export interface Trade {
  readonly symbol?: number;
  readonly from: number;
  readonly to?: number;
  /** Percent of what was staked. */
  readonly pnl?: number;
  readonly direction?: 1 | -1;
  readonly price?: number;
  /** Without it, the one that explains pnl without fees. */
  readonly exitPrice?: number;
  readonly atr?: number;
  readonly isInCurrency?: boolean;
}

/** What a symbol was worth when another trade was entered. */
export interface Mark {
  readonly symbol: number;
  readonly at: number;
  readonly price: number;
}

export interface Rules {
  readonly initialEquity?: number;
  readonly maxPositions?: number;
  readonly maxExposure?: number;
  readonly minNotional?: number;
  readonly sizing?: 'fixed_fraction' | 'volatility_target' | 'kelly';
  readonly fraction?: number;
  readonly maxFraction?: number;
  readonly volatilityTarget?: number;
  readonly kellyShare?: number;
  readonly kellyMinTrades?: number;
}

/** What came of a trade in the book. */
export interface Position {
  readonly symbol: number;
  readonly from: number;
  readonly status: string;
  readonly skipped: string | null;
  readonly sizing: string | null;
  readonly equity: number;
  readonly notional: number;
  readonly quantity: number;
  readonly pnl: number;
  readonly fees: number;
}

/** Runs the stage over trades, those of one instant in the order given, marks before them. */
export function positionsOf(
  trades: readonly Trade[],
  rules: Rules = {},
  marks: readonly Mark[] = [],
): Position[] {
  const events = [
    ...marks.map((mark) => ({ at: mark.at, mark })),
    ...trades.map((trade) => ({ at: trade.from, trade })),
  ]
    .map((event, index) => ({ ...event, index }))
    .toSorted((a, b) => a.at - b.at || a.index - b.index);
  type Event = { readonly mark?: Mark; readonly trade?: Trade; readonly at: number };
  const column = (value: (event: Event) => number | undefined) =>
    Float64Array.from(events, (event) => value(event) ?? Number.NaN);
  const priceOf = ({ price = 100 }: Trade) => price;
  const out = portfolio.run(
    {
      interval_id: column(() => 1),
      symbol_id: column(({ mark, trade }) => mark?.symbol ?? trade?.symbol ?? 1),
      instant: column(({ at }) => at * HOUR),
      mark_price: column(({ mark }) => mark?.price),
      prediction_id: column(({ trade }) => trade && trades.indexOf(trade)),
      direction: column(({ trade }) => trade && (trade.direction ?? 1)),
      entry_price: column(({ trade }) => trade && priceOf(trade)),
      atr: column(({ trade }) => trade?.atr),
      status: events.map(({ trade }: Event) =>
        trade ? (trade.to === undefined ? 'OPEN' : 'CLOSED') : null,
      ),
      exit_at: column(({ trade }) => trade?.to && trade.to * HOUR),
      exit_price: column(
        ({ trade }) =>
          trade?.to &&
          (trade.exitPrice ??
            priceOf(trade) * (1 + ((trade.direction ?? 1) * (trade.pnl ?? 0)) / 100)),
      ),
      ended_at: column(({ trade }) => trade?.to && trade.to * HOUR),
      pnl_pct: column(({ trade }) => trade?.to && (trade.pnl ?? 0)),
      is_in_currency: column(({ trade }) => ((trade?.isInCurrency ?? true) ? 1 : 0)),
      initial_equity: column(() => rules.initialEquity ?? 1000),
      max_positions: column(() => rules.maxPositions ?? 5),
      max_exposure: column(() => rules.maxExposure ?? 1),
      min_notional: column(() => rules.minNotional ?? 10),
      sizing: events.map(() => rules.sizing ?? 'fixed_fraction'),
      position_fraction: column(() => rules.fraction ?? 0.2),
      max_position_fraction: column(() => rules.maxFraction ?? 0.5),
      volatility_target: column(() => rules.volatilityTarget ?? 0.01),
      kelly_share: column(() => rules.kellyShare ?? 1),
      kelly_min_trades: column(() => rules.kellyMinTrades ?? 4),
    },
    {},
  );
  return Array.from(out.prediction_id, (_, row) => ({
    symbol: out.symbol_id[row]!,
    from: out.entry_at[row]! / HOUR,
    status: out.status[row]!,
    skipped: out.skip_reason[row]!,
    sizing: out.sizing[row]!,
    equity: out.equity_at_entry[row]!,
    notional: out.notional[row]!,
    quantity: out.quantity[row]!,
    pnl: out.pnl[row]!,
    fees: out.fees[row]!,
  }));
}
