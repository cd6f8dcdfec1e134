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
    ['take-profit', ...levelCells(trade, trade.take_profit_price)],
    ['stop-loss', ...levelCells(trade, trade.stop_loss_price)],
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

function levelCells({ entry_price, direction }: Trade, level: number | null): string[] {
  if (level === null) return ['-', 'none'];
  const distance = (100 * direction * (level - entry_price!)) / entry_price!;
  return [formatNumber(level), `${signed(distance)} from the entry`];
}

function exitCells(trade: Trade): string[] {
  const { exit_at, exit_price, bars_held, resolution_method, bars } = trade;
  if (exit_price === null) return ['-', `not yet, after ${barsText(bars.length)}`];
  const how = RESOLUTIONS[resolution_method!] ?? resolution_method;
  return [
    formatNumber(exit_price),
    `${instantText(exit_at!)}, after ${barsText(bars_held!)}: ${how}`,
  ];
}

const RESOLUTIONS: Readonly<Record<string, string>> = {
  take_profit: 'the take-profit was touched',
  take_profit_gap: 'the bar opened beyond the take-profit',
  stop_loss: 'the stop-loss was touched',
  stop_loss_gap: 'the bar opened beyond the stop-loss',
  stop_first: 'the bar touched both levels, the stop-loss is taken',
  expiry: 'neither level was touched in time',
};

function returnRows({ gross_pct, fees_pct, pnl_pct, max_return, min_return }: Trade): string[][] {
  if (gross_pct === null) return [];
  return [
    ['return', signed(pnl_pct!), `${signed(gross_pct)} less ${fees_pct!.toFixed(3)} % of fees`],
    ['on the way', signed(max_return!), `at best, ${signed(min_return!)} at worst`],
  ];
}

function barsTable(trade: Trade): string {
  const { bars } = trade;
  const digits = Math.max(...bars.flatMap(pricesOf).map(decimalsOf));
  const rows = bars.map((bar, index) => [
    String(index + 1),
    instantText(bar.close_time),
    ...pricesOf(bar).map((price) => priceText(price, digits)),
    signed(bar.return_pct),
    touchedLevels(trade, bar).join(', '),
  ]);
  const left = rows.length - 2 * BARS_AT_EACH_END;
  const shown =
    rows.length <= MOST_BARS
      ? rows
      : [
          ...rows.slice(0, BARS_AT_EACH_END),
          ['…', `${left} bars more`, '', '', '', '', '', ''],
          ...rows.slice(-BARS_AT_EACH_END),
        ];
  const [head, ...body] = alignRight([BAR_COLUMNS, ...shown], [2, 3, 4, 5, 6]);
  return textTable(head!, body);
}

const BAR_COLUMNS = ['bar', 'close (UTC)', 'open', 'high', 'low', 'close', 'return', 'touched'];

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

/** The levels of the trade's entry that a bar reached, in it or by its open. */
function touchedLevels(
  { direction, take_profit_price, stop_loss_price }: Trade,
  { high, low }: TradeBar,
): string[] {
  const [best, worst] = direction === 1 ? [high, low] : [low, high];
  return [
    ...(take_profit_price !== null && direction * (best - take_profit_price) >= 0
      ? ['take-profit']
      : []),
    ...(stop_loss_price !== null && direction * (worst - stop_loss_price) <= 0
      ? ['stop-loss']
      : []),
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
