import { styleText } from 'node:util';
import { instantText } from '../runner/explain/instant.ts';
import type { Trade, TradeBar } from '../runner/explain/trade.ts';
import { formatNumber, textTable } from './text-table.ts';

/** Of a longer trade the middle is left out. */
const MOST_BARS = 30;
const BARS_AT_EACH_END = 12;

/** The trade: where it was entered and left and what it brought, and its bars. */
export function tradeLines(trade: Trade): string[] {
  const side = trade.direction === 1 ? 'long' : 'short';
  const title = styleText('bold', `Trade: ${side}, ${trade.result_status}`);
  if (trade.entry_price === null) {
    return [title, 'It enters at the open of the next bar, which has not come.'];
  }
  const rows = [
    ['entered', ...entryCells(trade)],
    ['take-profit', ...levelCells(trade, trade.take_profit_price!)],
    ['stop-loss', ...levelCells(trade, trade.stop_loss_price!)],
    ['left', ...exitCells(trade)],
    ...returnRows(trade),
  ];
  return [
    title,
    // The names need no heading.
    ...textTable(['', '', ''], rows).split('\n').slice(1),
    '',
    barsTable(trade),
  ];
}

function entryCells({ entry_at, entry_price, direction, bars }: Trade): string[] {
  const { open } = bars[0]!;
  const slipped = ((direction * (entry_price! - open)) / open) * 100;
  return [
    formatNumber(entry_price!),
    `${instantText(entry_at!)}, at the open of ${formatNumber(open)} and ${slipped.toFixed(3)} % of slippage`,
  ];
}

function levelCells({ entry_price, direction }: Trade, level: number): string[] {
  const distance = (100 * direction * (level - entry_price!)) / entry_price!;
  return [formatNumber(level), `${signed(distance)} from the entry`];
}

function exitCells(trade: Trade): string[] {
  const { exit_at, exit_price, bars_held, look_ahead_bars, bars } = trade;
  if (exit_price === null) {
    return ['-', `not yet: ${bars.length} of ${barsText(look_ahead_bars)} have come`];
  }
  return [
    formatNumber(exit_price),
    `${instantText(exit_at!)}, after ${barsText(bars_held!)}: ${exitText(trade)}`,
  ];
}

const LEVELS: Readonly<Record<string, string>> = {
  take_profit: 'the take-profit',
  stop_loss: 'the stop-loss',
  break_even: 'the stop at the entry price',
  trailing_stop: 'the trailing stop',
};

/** Which level ended it, and how that was told. */
function exitText({ resolution_method, resolution_interval, look_ahead_bars }: Trade): string {
  const method = resolution_method!;
  if (method === 'expiry') return `no level was touched in ${barsText(look_ahead_bars)}`;
  if (method === 'stop_first') return 'a stop and a better exit were touched, the stop is taken';
  const level = LEVELS[method.replace(/_(gap|finer)$/, '')] ?? method;
  if (method.endsWith('_gap')) return `the bar opened beyond ${level}`;
  const teller = method.endsWith('_finer') ? ` first, as bars of ${resolution_interval} tell` : '';
  return `${level} was touched${teller}`;
}

function returnRows(trade: Trade): string[][] {
  const { gross_pct, fees_pct, pnl_pct, max_return, min_return } = trade;
  if (gross_pct === null) return [];
  const doubt = `${signed(trade.pnl_pct_pessimistic!)} to ${signed(trade.pnl_pct_optimistic!)}`;
  return [
    ['return', signed(pnl_pct!), `${signed(gross_pct)} less ${fees_pct!.toFixed(3)} % of fees`],
    ...(trade.is_ambiguous ? [['', '', `its own bars allow ${doubt}`]] : []),
    ['on the way', signed(max_return!), `at best, ${signed(min_return!)} at worst`],
  ];
}

function barsTable(trade: Trade): string {
  const { bars } = trade;
  const isStopMoving = trade.trailing_distance !== null || trade.break_even_gain !== null;
  const digits = Math.max(...bars.flatMap(pricesOf).map(decimalsOf));
  const rows = bars.map((bar, index) => [
    String(index + 1),
    instantText(bar.close_time),
    ...pricesOf(bar).map((price) => priceText(price, digits)),
    signed(bar.return_pct),
    ...(isStopMoving ? [priceText(bar.stop_price, digits)] : []),
    touchedLevels(trade, bar).join(', '),
  ]);
  const columns = [...PRICE_COLUMNS, ...(isStopMoving ? ['stop'] : []), 'touched'];
  const left = rows.length - 2 * BARS_AT_EACH_END;
  const shown =
    rows.length <= MOST_BARS
      ? rows
      : [
          ...rows.slice(0, BARS_AT_EACH_END),
          ['…', `${left} bars more`, ...Array<string>(columns.length - 2).fill('')],
          ...rows.slice(-BARS_AT_EACH_END),
        ];
  const [head, ...body] = alignRight(
    [columns, ...shown],
    [2, 3, 4, 5, 6, 7].slice(0, columns.length - 3),
  );
  return textTable(head!, body);
}

const PRICE_COLUMNS = ['bar', 'close (UTC)', 'open', 'high', 'low', 'close', 'return'];

function pricesOf({ open, high, low, close }: TradeBar): number[] {
  return [open, high, low, close];
}

/** How many decimals a price is written with. */
function decimalsOf(price: number): number {
  return formatNumber(price).split('.')[1]?.length ?? 0;
}

function priceText(price: number, digits: number): string {
  return price.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** The levels that a bar reached, in it or by its open. */
function touchedLevels(
  { direction, take_profit_price }: Trade,
  { high, low, stop_price }: TradeBar,
): string[] {
  const [best, worst] = direction === 1 ? [high, low] : [low, high];
  return [
    ...(direction * (best - take_profit_price!) >= 0 ? ['take-profit'] : []),
    ...(direction * (worst - stop_price) <= 0 ? ['stop'] : []),
  ];
}

/** The texts of some columns made as long as the longest of each, so that they end where it ends. */
function alignRight(rows: readonly string[][], columns: readonly number[]): string[][] {
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((text, column) => text.padStart(widths[columns.indexOf(column)] ?? 0)),
  );
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(3)} %`;
}

function barsText(count: number): string {
  return count === 1 ? '1 bar' : `${count} bars`;
}
