import { describe, expect, it } from 'vitest';
import { backtest } from '../../src/stages/backtest.ts';

type Bar = readonly [open: number, high: number, low: number, close: number];

interface Trade {
  readonly direction?: 1 | -1;
  readonly takeProfit?: number;
  readonly stopLoss?: number;
  readonly lookAhead?: number;
  readonly fee?: number;
  readonly slippage?: number;
}

const HOUR = 3_600_000_000;

/** The result of one prediction at the close of the first bar. Costs are off unless asked for. */
function resultOf(bars: readonly Bar[], trade: Trade = {}) {
  const {
    direction = 1,
    takeProfit = 10,
    stopLoss = 5,
    lookAhead = 3,
    fee = 0,
    slippage = 0,
  } = trade;
  const column = (value: (bar: Bar, index: number) => number) => Float64Array.from(bars, value);
  const atFirst = (value: number) => column((_, index) => (index === 0 ? value : Number.NaN));
  const out = backtest.run(
    {
      series_id: column(() => 1),
      symbol_id: column(() => 1),
      interval_id: column(() => 1),
      open_time: column((_, index) => index * HOUR),
      close_time: column((_, index) => (index + 1) * HOUR),
      open: column((bar) => bar[0]),
      high: column((bar) => bar[1]),
      low: column((bar) => bar[2]),
      close: column((bar) => bar[3]),
      prediction_id: atFirst(42),
      direction: atFirst(direction),
      take_profit_distance: atFirst(takeProfit),
      stop_loss_distance: atFirst(stopLoss),
      look_ahead_bars: atFirst(lookAhead),
    },
    { entry: 'next_open', fee_bps: fee, slippage_bps: slippage },
  );
  expect(out.prediction_id).toEqual(Float64Array.of(42));
  return Object.fromEntries(Object.entries(out).map(([name, values]) => [name, values[0]]));
}

const SIGNAL: Bar = [100, 101, 99, 100];
const QUIET: Bar = [100, 101, 99, 100];

describe('a long trade', () => {
  it('enters at the next open and wins at the take-profit', () => {
    expect(resultOf([SIGNAL, QUIET, [101, 112, 100, 111]])).toMatchObject({
      result_status: 'WIN',
      resolution_method: 'take_profit',
      entry_at: HOUR,
      entry_price: 100,
      take_profit_price: 110,
      stop_loss_price: 95,
      exit_at: 3 * HOUR,
      exit_price: 110,
      pnl_pct: 10,
      max_return: 10,
      min_return: -1,
      bars_held: 2,
      confirmed_at: 3 * HOUR,
    });
  });

  it('loses at the stop', () => {
    expect(resultOf([SIGNAL, [100, 104, 94, 96]])).toMatchObject({
      result_status: 'LOSS',
      resolution_method: 'stop_loss',
      exit_price: 95,
      pnl_pct: -5,
      max_return: 0,
      min_return: -5,
      bars_held: 1,
    });
  });

  it('counts the entry bar itself', () => {
    expect(resultOf([SIGNAL, [100, 111, 99, 110]])).toMatchObject({
      result_status: 'WIN',
      bars_held: 1,
    });
  });

  it('does not count the bar that made the prediction', () => {
    expect(resultOf([[100, 200, 1, 100], QUIET, QUIET, QUIET])).toMatchObject({
      result_status: 'EXPIRED',
    });
  });

  it('takes the stop first when one bar touches both levels', () => {
    expect(resultOf([SIGNAL, [100, 115, 90, 112]])).toMatchObject({
      result_status: 'LOSS',
      resolution_method: 'stop_first',
      exit_price: 95,
    });
  });

  it('fills at the open of a bar that opens below the stop', () => {
    expect(resultOf([SIGNAL, QUIET, [90, 120, 85, 118]])).toMatchObject({
      result_status: 'LOSS',
      resolution_method: 'stop_loss_gap',
      exit_price: 90,
      exit_at: 2 * HOUR,
      confirmed_at: 3 * HOUR,
      pnl_pct: -10,
      min_return: -10,
    });
  });

  it('fills at the open of a bar that opens above the take-profit', () => {
    expect(resultOf([SIGNAL, QUIET, [113, 120, 90, 91]])).toMatchObject({
      result_status: 'WIN',
      resolution_method: 'take_profit_gap',
      exit_price: 113,
      pnl_pct: 13,
    });
  });

  it('wins and loses where a level is only just touched', () => {
    expect(resultOf([SIGNAL, [100, 110, 96, 100]])).toMatchObject({ result_status: 'WIN' });
    expect(resultOf([SIGNAL, [100, 109, 95, 100]])).toMatchObject({ result_status: 'LOSS' });
  });

  it('expires at the close of its last bar', () => {
    expect(resultOf([SIGNAL, QUIET, QUIET, [100, 103, 99, 102], [102, 200, 1, 150]])).toMatchObject(
      {
        result_status: 'EXPIRED',
        resolution_method: 'expiry',
        exit_price: 102,
        exit_at: 4 * HOUR,
        pnl_pct: 2,
        max_return: 3,
        bars_held: 3,
      },
    );
  });

  it('is pending while its last bar has not come', () => {
    expect(resultOf([SIGNAL, QUIET, QUIET])).toMatchObject({
      result_status: 'PENDING',
      entry_price: 100,
      exit_price: Number.NaN,
      pnl_pct: Number.NaN,
      confirmed_at: Number.NaN,
      resolution_method: null,
    });
  });

  it('is pending, not yet entered, on the last bar', () => {
    expect(resultOf([SIGNAL])).toMatchObject({
      result_status: 'PENDING',
      entry_at: Number.NaN,
      entry_price: Number.NaN,
    });
  });

  it('is settled before its window ends once a level is touched', () => {
    expect(resultOf([SIGNAL, [100, 111, 99, 110]], { lookAhead: 500 })).toMatchObject({
      result_status: 'WIN',
    });
  });
});

describe('a short trade', () => {
  const short = { direction: -1 } as const;

  it('wins on a fall', () => {
    expect(resultOf([SIGNAL, QUIET, [99, 100, 89, 90]], short)).toMatchObject({
      result_status: 'WIN',
      take_profit_price: 90,
      stop_loss_price: 105,
      exit_price: 90,
      pnl_pct: 10,
      max_return: 10,
      min_return: -1,
    });
  });

  it('loses on a rise', () => {
    expect(resultOf([SIGNAL, [100, 106, 98, 105]], short)).toMatchObject({
      result_status: 'LOSS',
      exit_price: 105,
      pnl_pct: -5,
    });
  });

  it('takes the stop first, and gaps fill at the open', () => {
    expect(resultOf([SIGNAL, [100, 106, 89, 90]], short)).toMatchObject({
      resolution_method: 'stop_first',
      exit_price: 105,
    });
    expect(resultOf([SIGNAL, QUIET, [108, 109, 80, 81]], short)).toMatchObject({
      resolution_method: 'stop_loss_gap',
      exit_price: 108,
      pnl_pct: -8,
    });
    expect(resultOf([SIGNAL, QUIET, [88, 120, 80, 81]], short)).toMatchObject({
      resolution_method: 'take_profit_gap',
      exit_price: 88,
      pnl_pct: 12,
    });
  });
});

describe('costs', () => {
  it('a fee is paid on the value of both fills', () => {
    const { pnl_pct } = resultOf([SIGNAL, [100, 111, 99, 110]], { fee: 10 });
    // 10 gained, less 0.1 % of 100 and of 110.
    expect(pnl_pct).toBeCloseTo(10 - 0.1 - 0.11, 12);
  });

  it('market orders slip, limit orders do not', () => {
    const win = resultOf([SIGNAL, [100, 112, 99, 111]], { slippage: 10 });
    expect(win).toMatchObject({ entry_price: 100.1, exit_price: 110.1 });
    const loss = resultOf([SIGNAL, [100, 101, 90, 91]], { slippage: 10 });
    expect(loss.exit_price).toBeCloseTo(95.1 * 0.999, 10);
    const expired = resultOf([SIGNAL, QUIET, QUIET, QUIET], { slippage: 10 });
    expect(expired.exit_price).toBeCloseTo(99.9, 10);
    const short = resultOf([SIGNAL, [100, 112, 99, 111]], { slippage: 10, direction: -1 });
    expect(short.entry_price).toBeCloseTo(99.9, 10);
    expect(short.exit_price).toBeCloseTo(104.9 * 1.001, 10);
  });
});
