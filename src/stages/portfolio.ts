import { z } from 'zod';
import type { Columns } from '../warehouse/columns.ts';
import { Book } from './book.ts';
import { emptyColumns } from './empty-columns.ts';
import { TradeRecord } from './ended-trades.ts';
import { positionSize, type SizingMethod, type SizingRules } from './position-size.ts';
import { defineStage } from './stage.ts';

const INPUT = {
  interval_id: 'TINYINT',
  symbol_id: 'SMALLINT',
  instant: 'TIMESTAMP',
  mark_price: 'DOUBLE',
  prediction_id: 'BIGINT',
  direction: 'TINYINT',
  entry_price: 'DOUBLE',
  atr: 'DOUBLE',
  status: 'VARCHAR',
  exit_at: 'TIMESTAMP',
  exit_price: 'DOUBLE',
  ended_at: 'TIMESTAMP',
  pnl_pct: 'DOUBLE',
  is_in_currency: 'BOOLEAN',
  initial_equity: 'DOUBLE',
  max_positions: 'INTEGER',
  max_exposure: 'DOUBLE',
  min_notional: 'DOUBLE',
  sizing: 'VARCHAR',
  position_fraction: 'DOUBLE',
  max_position_fraction: 'DOUBLE',
  volatility_target: 'DOUBLE',
  kelly_share: 'DOUBLE',
  kelly_min_trades: 'INTEGER',
} as const;
type Rows = Columns<typeof INPUT>;

const OUTPUT = {
  prediction_id: 'BIGINT',
  symbol_id: 'SMALLINT',
  interval_id: 'TINYINT',
  entry_at: 'TIMESTAMP',
  direction: 'TINYINT',
  status: 'VARCHAR',
  skip_reason: 'VARCHAR',
  sizing: 'VARCHAR',
  equity_at_entry: 'DOUBLE',
  notional: 'DOUBLE',
  quantity: 'DOUBLE',
  entry_price: 'DOUBLE',
  exit_at: 'TIMESTAMP',
  exit_price: 'DOUBLE',
  ended_at: 'TIMESTAMP',
  pnl_pct: 'DOUBLE',
  pnl: 'DOUBLE',
  fees: 'DOUBLE',
} as const;

type SkipReason =
  | 'other_currency'
  | 'no_equity'
  | 'symbol_busy'
  | 'max_positions'
  | 'no_volatility'
  | 'no_edge'
  | 'too_small'
  | 'no_cash';

type Decision =
  | { readonly notional: number; readonly sizing: SizingMethod }
  | { readonly skipped: SkipReason };

/**
 * Takes the trades of one interval, each entered at its `instant`, in order of time and of precedence among those of one instant,
 * and before them rows with a mark_price and no prediction, the last price of a symbol known at that instant. Says of
 * each trade whether one account would have taken it, and how much of it. A position is out of the account from
 * `ended_at` on, where it brings pnl_pct of what was staked. The portfolio's rules stand on each trade's row.
 */
export const portfolio = defineStage({
  options: z.strictObject({}),
  input: INPUT,
  output: OUTPUT,
  partitionBy: ['interval_id'],
  run(rows) {
    const trades = [...rows.prediction_id.keys()].filter(
      (row) => !Number.isNaN(rows.prediction_id[row]!),
    );
    const out = emptyColumns(OUTPUT, trades.length);
    if (trades.length === 0) return out;
    const book = new Book(rows.initial_equity[trades[0]!]!);
    const closed = trades.filter((row) => rows.status[row] === 'CLOSED');
    const record = new TradeRecord(closed, rows.ended_at, rows.pnl_pct);
    let written = 0;
    for (let row = 0; row < rows.instant.length; row++) {
      book.settle(rows.instant[row]!);
      if (Number.isNaN(rows.prediction_id[row]!)) {
        book.mark(rows.symbol_id[row]!, rows.mark_price[row]!);
        continue;
      }
      record.advance(rows.instant[row]!);
      const equity = book.equity;
      const decision = decide(rows, row, book, equity, record);
      write(out, written++, rows, row, equity, decision);
      if ('notional' in decision) {
        const { notional } = decision;
        book.enter({
          symbolId: rows.symbol_id[row]!,
          direction: rows.direction[row]!,
          quantity: notional / rows.entry_price[row]!,
          entryPrice: rows.entry_price[row]!,
          endedAt: rows.ended_at[row]!,
          pnl: (notional * rows.pnl_pct[row]!) / 100,
        });
      }
    }
    return out;
  },
});

function decide(
  rows: Rows,
  row: number,
  book: Book,
  equity: number,
  record: TradeRecord,
): Decision {
  if (rows.is_in_currency[row] !== 1) return { skipped: 'other_currency' };
  if (!(equity > 0)) return { skipped: 'no_equity' };
  if (book.holds(rows.symbol_id[row]!)) return { skipped: 'symbol_busy' };
  if (book.positions >= rows.max_positions[row]!) return { skipped: 'max_positions' };
  const size = positionSize(sizingRules(rows, row), rows.entry_price[row]!, rows.atr[row]!, record);
  if ('skipped' in size) return size;
  const wanted = size.fraction * equity;
  const least = rows.min_notional[row]!;
  if (wanted < least) return { skipped: 'too_small' };
  const free = rows.max_exposure[row]! * equity - book.exposure;
  if (free < least || free <= 0) return { skipped: 'no_cash' };
  return { notional: Math.min(wanted, free), sizing: size.sizing };
}

function sizingRules(rows: Rows, row: number): SizingRules {
  return {
    sizing: rows.sizing[row] as SizingMethod,
    positionFraction: rows.position_fraction[row]!,
    maxPositionFraction: rows.max_position_fraction[row]!,
    volatilityTarget: rows.volatility_target[row]!,
    kellyShare: rows.kelly_share[row]!,
    kellyMinTrades: rows.kelly_min_trades[row]!,
  };
}

function write(
  out: Columns<typeof OUTPUT>,
  index: number,
  rows: Rows,
  row: number,
  equity: number,
  decision: Decision,
): void {
  const direction = rows.direction[row]!;
  const entryPrice = rows.entry_price[row]!;
  const exitPrice = rows.exit_price[row]!;
  const isTaken = 'notional' in decision;
  out.prediction_id[index] = rows.prediction_id[row]!;
  out.symbol_id[index] = rows.symbol_id[row]!;
  out.interval_id[index] = rows.interval_id[row]!;
  out.entry_at[index] = rows.instant[row]!;
  out.direction[index] = direction;
  out.status[index] = isTaken ? rows.status[row]! : 'SKIPPED';
  out.equity_at_entry[index] = equity;
  out.entry_price[index] = entryPrice;
  out.exit_at[index] = rows.exit_at[row]!;
  out.exit_price[index] = exitPrice;
  out.ended_at[index] = rows.ended_at[row]!;
  out.pnl_pct[index] = rows.pnl_pct[row]!;
  if (!isTaken) {
    out.skip_reason[index] = decision.skipped;
    return;
  }
  const { notional, sizing } = decision;
  const quantity = notional / entryPrice;
  const pnl = (notional * rows.pnl_pct[row]!) / 100;
  out.sizing[index] = sizing;
  out.notional[index] = notional;
  out.quantity[index] = quantity;
  out.pnl[index] = pnl;
  out.fees[index] = quantity * direction * (exitPrice - entryPrice) - pnl;
}
