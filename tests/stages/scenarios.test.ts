import { describe, expect, it } from 'vitest';
import { type Bar, type Plan, resultOf } from './one-trade.ts';

/**
 * What each row expects was worked out by hand. The prediction is made at the close of the bar S, the trade is entered
 * at the open of the next, 100: a long one has its take-profit at 110 and its stop at 95, a short one at 90 and 105.
 * Minutes count from the start of S; costs are off.
 */
type Scenario = readonly [
  name: string,
  bars: readonly Bar[],
  expected: Partial<ReturnType<typeof resultOf>>,
  plan?: Plan,
];

const S: Bar = [100, 101, 99, 100];
/** Nothing is touched. */
const QUIET: Bar = [100, 101, 99, 100];
const PENDING = { status: 'PENDING', method: null, exit: Number.NaN, pnl: Number.NaN };
const SHORT: Plan = { side: 'short' };

// biome-ignore format: a table, one scenario a line
const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  'one level': [
    ['take-profit in the entry bar', [S, [100, 111, 99, 110]], { status: 'WIN', method: 'take_profit', exit: 110, at: 120, bars: 1, pnl: 10, best: 10, worst: -1 }],
    ['take-profit in the second bar', [S, QUIET, [101, 112, 98, 111]], { status: 'WIN', method: 'take_profit', exit: 110, at: 180, bars: 2, pnl: 10, best: 10, worst: -2 }],
    ['take-profit touched to the tick', [S, [100, 110, 96, 100]], { status: 'WIN', exit: 110 }],
    ['take-profit missed by a tick', [S, [100, 109.99, 96, 100], QUIET, QUIET], { status: 'EXPIRED', exit: 100, best: 9.99 }],
    ['stop in the entry bar', [S, [100, 104, 94, 96]], { status: 'LOSS', method: 'stop_loss', exit: 95, at: 120, bars: 1, pnl: -5, best: 0, worst: -5 }],
    ['stop touched to the tick', [S, [100, 109, 95, 100]], { status: 'LOSS', method: 'stop_loss', exit: 95 }],
    ['short: take-profit', [S, QUIET, [99, 100, 89, 90]], { status: 'WIN', method: 'take_profit', exit: 90, at: 180, pnl: 10, best: 10, worst: -1 }, SHORT],
    ['short: stop', [S, [100, 106, 98, 105]], { status: 'LOSS', method: 'stop_loss', exit: 105, pnl: -5, best: 0, worst: -5 }, SHORT],
    ['what the bar of the prediction did does not count', [[100, 200, 1, 100], QUIET, QUIET, QUIET], { status: 'EXPIRED' }],
  ],

  gaps: [
    ['through the stop', [S, QUIET, [90, 120, 85, 118]], { status: 'LOSS', method: 'stop_loss_gap', exit: 90, at: 120, confirmedAt: 180, pnl: -10, worst: -10, isAmbiguous: 0, between: [-10, -10] }],
    ['through the take-profit', [S, QUIET, [113, 120, 90, 91]], { status: 'WIN', method: 'take_profit_gap', exit: 113, at: 120, confirmedAt: 180, pnl: 13, isAmbiguous: 0 }],
    ['exactly to the stop', [S, QUIET, [95, 120, 94, 100]], { status: 'LOSS', method: 'stop_loss_gap', exit: 95, at: 120 }],
    ['exactly to the take-profit', [S, QUIET, [110, 111, 90, 100]], { status: 'WIN', method: 'take_profit_gap', exit: 110, at: 120 }],
    ['short: through the stop', [S, QUIET, [108, 109, 80, 81]], { status: 'LOSS', method: 'stop_loss_gap', exit: 108, pnl: -8 }, SHORT],
    ['short: through the take-profit', [S, QUIET, [88, 120, 80, 81]], { status: 'WIN', method: 'take_profit_gap', exit: 88, pnl: 12 }, SHORT],
    ['between signal and entry: levels go by the entry', [S, [120, 121, 119, 120], QUIET], { status: 'LOSS', entry: 120, takeProfit: 130, stopLoss: 115, method: 'stop_loss_gap', exit: 100 }],
  ],

  time: [
    ['expires at the close of its last bar', [S, QUIET, QUIET, [100, 103, 99, 102], [102, 200, 1, 150]], { status: 'EXPIRED', method: 'expiry', exit: 102, at: 240, confirmedAt: 240, bars: 3, pnl: 2, best: 3, worst: -1, isAmbiguous: 0 }],
    ['short: expires', [S, QUIET, QUIET, [100, 103, 99, 102]], { status: 'EXPIRED', exit: 102, pnl: -2, best: 1, worst: -3 }, SHORT],
    ['a level in the last bar counts', [S, QUIET, QUIET, [100, 111, 99, 102]], { status: 'WIN', at: 240, bars: 3 }],
    ['a shorter look-ahead expires sooner', [S, [100, 101, 99, 101], [100, 111, 99, 102]], { status: 'EXPIRED', exit: 101, at: 120, bars: 1 }, { lookAhead: 1 }],
    ['a longer one lasts longer', [S, QUIET, QUIET, QUIET, [100, 111, 99, 102]], { status: 'WIN', at: 300, bars: 4 }, { lookAhead: 4 }],
    ['pending while the last bar has not come', [S, QUIET, QUIET], { ...PENDING, entry: 100, takeProfit: 110, isAmbiguous: Number.NaN }],
    ['pending, not entered, on the last bar of all', [S], { ...PENDING, entry: Number.NaN, takeProfit: Number.NaN }],
    ['settled before its window ends', [S, [100, 111, 99, 110]], { status: 'WIN' }, { lookAhead: 500 }],
  ],

  units: [
    ['two ATRs of 3', [S, [100, 106, 99, 106]], { status: 'WIN', takeProfit: 106, stopLoss: 97, exit: 106, pnl: 6 }, { unit: 3, takeProfit: 2, stopLoss: 1 }],
    ['percent of the entry price', [S, [200, 208, 199, 206]], { status: 'WIN', entry: 200, takeProfit: 208, stopLoss: 196, exit: 208, pnl: 4 }, { unit: null, takeProfit: 4, stopLoss: 2 }],
    ['short: percent of the entry price', [S, [200, 204, 199, 200]], { status: 'LOSS', takeProfit: 192, stopLoss: 204, exit: 204, pnl: -2 }, { ...SHORT, unit: null, takeProfit: 4, stopLoss: 2 }],
    ['percent in a market that stands still', [[50, 50, 50, 50], [50, 50, 50, 50]], { status: 'EXPIRED', takeProfit: 52, stopLoss: 49, exit: 50, pnl: 0 }, { unit: null, takeProfit: 4, stopLoss: 2, lookAhead: 1 }],
  ],

  'a stop at break-even after a gain of 4': [
    ['is not there before the gain', [S, [100, 103.9, 99, 101], [101, 102, 97, 98], QUIET], { status: 'EXPIRED' }, { breakEven: 4 }],
    ['leaves at the entry price', [S, [100, 104, 101, 103], [103, 104, 99, 99]], { status: 'LOSS', method: 'break_even', stopLoss: 95, exit: 100, at: 180, pnl: 0, best: 4, worst: 0, isAmbiguous: 0 }, { breakEven: 4 }],
    ['short: leaves at the entry price', [S, [100, 99, 96, 97], [97, 101, 96, 100]], { status: 'LOSS', method: 'break_even', exit: 100, pnl: 0, best: 4 }, { ...SHORT, breakEven: 4 }],
    ['gap through it', [S, [100, 104, 101, 103], [98, 99, 97, 98]], { status: 'LOSS', method: 'break_even_gap', exit: 98, at: 120, pnl: -2 }, { breakEven: 4 }],
    ['the bar that made the gain may have come back: it goes on', [S, [100, 104, 99, 103], [103, 111, 102, 110]], { status: 'WIN', method: 'take_profit', exit: 110, pnl: 10, isAmbiguous: 1, between: [0, 10] }, { breakEven: 4 }],
    ['finer bars show that it came back', [S, [100, 104, 99, 103], [103, 111, 102, 110]], { status: 'LOSS', method: 'break_even_finer', toldBy: 30, exit: 100, at: 120, confirmedAt: 120, pnl: 0, isAmbiguous: 1, between: [0, 3] }, { breakEven: 4, finer: [{ from: 60, minutes: 30, bar: [100, 104, 100.5, 104] }, { from: 90, minutes: 30, bar: [104, 104, 99, 103] }] }],
    ['finer bars show that it went down first', [S, [100, 104, 99, 103], [103, 111, 102, 110]], { status: 'WIN', method: 'take_profit', toldBy: 60, exit: 110, isAmbiguous: 1, between: [0, 10] }, { breakEven: 4, finer: [{ from: 60, minutes: 30, bar: [100, 103, 99, 102] }, { from: 90, minutes: 30, bar: [102, 104, 101, 103] }] }],
  ],

  'a trailing stop 2 behind, from a gain of 3 on': [
    ['is not there before the gain', [S, [100, 102.9, 99, 100], [100, 101, 96, 97], QUIET], { status: 'EXPIRED' }, { trailing: { activation: 3, distance: 2 } }],
    ['follows the best price', [S, [100, 104, 102.5, 103], [103, 107, 105.5, 106], [106, 106, 104, 104]], { status: 'WIN', method: 'trailing_stop', exit: 105, at: 240, bars: 3, pnl: 5, best: 7, worst: 0, isAmbiguous: 0 }, { trailing: { activation: 3, distance: 2 } }],
    ['never goes back', [S, [100, 107, 105.5, 106], [106, 106.5, 105.1, 105.5], [105.5, 105.6, 104.9, 105]], { status: 'WIN', method: 'trailing_stop', exit: 105, at: 240 }, { trailing: { activation: 3, distance: 2 } }],
    ['short: follows the best price', [S, [100, 97.5, 96, 97], [97, 99, 96, 98]], { status: 'WIN', method: 'trailing_stop', exit: 98, pnl: 2, best: 4 }, { ...SHORT, trailing: { activation: 3, distance: 2 } }],
    ['gap through it', [S, [100, 104, 102.5, 103], [101, 109, 100, 108]], { status: 'WIN', method: 'trailing_stop_gap', exit: 101, at: 120, pnl: 1 }, { trailing: { activation: 3, distance: 2 } }],
    ['does not loosen a closer stop', [S, [100, 104, 99, 99], [99, 100, 95, 96]], { status: 'LOSS', method: 'stop_loss', exit: 95, pnl: -5 }, { trailing: { activation: 3, distance: 10 } }],
    ['raised by a bar, it counts from the next on', [S, [100, 105, 101, 102.5], [103.5, 104, 102, 103]], { status: 'WIN', method: 'trailing_stop', exit: 103, at: 180, pnl: 3, isAmbiguous: 1, between: [1, 3] }, { trailing: { activation: 3, distance: 2 } }],
    ['finer bars raise it within the bar', [S, [100, 105, 101, 104], [104, 105, 103.5, 104]], { status: 'WIN', method: 'trailing_stop_finer', toldBy: 20, exit: 103, at: 100, confirmedAt: 120, pnl: 3, bars: 1, isAmbiguous: 1, between: [1, 4] }, { trailing: { activation: 3, distance: 2 }, finer: [{ from: 60, minutes: 20, bar: [100, 105, 103.2, 104] }, { from: 80, minutes: 20, bar: [104, 104, 101, 102] }, { from: 100, minutes: 20, bar: [102, 104, 102, 104] }] }],
    ['take-profit in a bar that may have touched it first: the stop known at the open counts', [S, [100, 111, 99, 110]], { status: 'WIN', method: 'take_profit', pnl: 10, isAmbiguous: 1, between: [1, 10] }, { trailing: { activation: 3, distance: 2 } }],
    ['with break-even: the better of both holds', [S, [100, 102, 100.5, 101], [101, 101, 99, 99]], { status: 'LOSS', method: 'break_even', exit: 100, pnl: 0 }, { breakEven: 2, trailing: { activation: 3, distance: 2 } }],
    ['with break-even: it overtakes the entry price', [S, [100, 102, 100.5, 101], [101, 104, 102.5, 103], [103, 103, 101, 101]], { status: 'WIN', method: 'trailing_stop', exit: 102, pnl: 2 }, { breakEven: 2, trailing: { activation: 3, distance: 2 } }],
  ],

  'both levels in one bar': [
    ['without finer bars the stop is first', [S, [100, 115, 90, 112]], { status: 'LOSS', method: 'stop_first', toldBy: 60, exit: 95, pnl: -5, isAmbiguous: 1, between: [-5, 10] }],
    ['short: the stop is first', [S, [100, 106, 89, 90]], { status: 'LOSS', method: 'stop_first', exit: 105, isAmbiguous: 1, between: [-5, 10] }, SHORT],
    ['finer bars show the take-profit first', [S, [100, 112, 94, 95]], { status: 'WIN', method: 'take_profit_finer', toldBy: 30, exit: 110, at: 90, confirmedAt: 120, pnl: 10, worst: -1, isAmbiguous: 1, between: [-5, 10] }, { finer: [{ from: 60, minutes: 30, bar: [100, 112, 99, 111] }, { from: 90, minutes: 30, bar: [111, 111, 94, 95] }] }],
    ['finer bars show the stop first', [S, [100, 112, 94, 111]], { status: 'LOSS', method: 'stop_loss_finer', toldBy: 30, exit: 95, at: 90, pnl: -5, best: 0, isAmbiguous: 1, between: [-5, 10] }, { finer: [{ from: 60, minutes: 30, bar: [100, 101, 94, 96] }, { from: 90, minutes: 30, bar: [96, 112, 96, 111] }] }],
    ['short: finer bars show the take-profit first', [S, [100, 106, 89, 105]], { status: 'WIN', method: 'take_profit_finer', exit: 90, at: 90, pnl: 10 }, { ...SHORT, finer: [{ from: 60, minutes: 30, bar: [100, 101, 89, 90] }, { from: 90, minutes: 30, bar: [90, 106, 90, 105] }] }],
    ['short: finer bars show the stop first', [S, [100, 106, 89, 90]], { status: 'LOSS', method: 'stop_loss_finer', exit: 105, at: 90 }, { ...SHORT, finer: [{ from: 60, minutes: 30, bar: [100, 106, 99, 105] }, { from: 90, minutes: 30, bar: [105, 105, 89, 90] }] }],
    ['a finer bar opens beyond the stop', [S, [100, 112, 90, 111]], { status: 'LOSS', method: 'stop_loss_finer', exit: 93, at: 90, pnl: -7, between: [-7, 10] }, { finer: [{ from: 60, minutes: 30, bar: [100, 101, 96, 96] }, { from: 90, minutes: 30, bar: [93, 112, 90, 111] }] }],
    ['finer bars that do not reach its end do not count', [S, [100, 112, 94, 95]], { status: 'LOSS', method: 'stop_first', toldBy: 60 }, { finer: [{ from: 60, minutes: 30, bar: [100, 112, 99, 111] }] }],
    ['finer bars that begin too late do not count', [S, [100, 112, 94, 95]], { method: 'stop_first', toldBy: 60 }, { finer: [{ from: 80, minutes: 20, bar: [100, 112, 99, 111] }, { from: 100, minutes: 20, bar: [111, 111, 94, 95] }] }],
    ['finer bars with a hole do not count', [S, [100, 112, 94, 95]], { method: 'stop_first', toldBy: 60 }, { finer: [{ from: 60, minutes: 20, bar: [100, 112, 99, 111] }, { from: 100, minutes: 20, bar: [111, 111, 94, 95] }] }],
    ['still finer ones count where these have a hole', [S, [100, 112, 94, 95]], { method: 'take_profit_finer', toldBy: 20, at: 80 }, { finer: [{ from: 60, minutes: 30, bar: [100, 112, 94, 95] }, { from: 60, minutes: 20, bar: [100, 112, 99, 111] }, { from: 80, minutes: 20, bar: [111, 111, 94, 95] }, { from: 100, minutes: 20, bar: [95, 95, 95, 95] }] }],
    ['a finer bar with both is looked into by still finer ones', [S, [100, 112, 94, 95]], { status: 'WIN', method: 'take_profit_finer', toldBy: 15, exit: 110, at: 75, worst: -0.5 }, { finer: [{ from: 60, minutes: 30, bar: [100, 112, 94, 95] }, { from: 90, minutes: 30, bar: [95, 96, 95, 95] }, { from: 60, minutes: 15, bar: [100, 112, 99.5, 111] }, { from: 75, minutes: 15, bar: [111, 111, 94, 95] }] }],
    ['where the finest has both, the stop is first', [S, [100, 112, 94, 95]], { status: 'LOSS', method: 'stop_first', toldBy: 30, exit: 95, at: 90, isAmbiguous: 1, between: [-5, 10] }, { finer: [{ from: 60, minutes: 30, bar: [100, 112, 94, 95] }, { from: 90, minutes: 30, bar: [95, 96, 95, 95] }] }],
    ['finer bars of other bars change nothing', [S, [100, 115, 90, 112]], { method: 'stop_first', toldBy: 60 }, { finer: [{ from: 0, minutes: 30, bar: [100, 115, 99, 112] }, { from: 30, minutes: 30, bar: [100, 101, 99, 100] }] }],
    ['a part without trades has no price', [S, [100, 112, 94, 95]], { status: 'WIN', method: 'take_profit_finer', at: 120, worst: 0 }, { finer: [{ from: 60, minutes: 30, bar: [80, 80, 80, 80], trades: 0 }, { from: 90, minutes: 30, bar: [100, 112, 100, 111] }] }],
    ['a gap comes before both', [S, QUIET, [94, 115, 90, 112]], { method: 'stop_loss_gap', exit: 94, isAmbiguous: 0 }],
  ],

  'costs of 10 bps a fill and 20 bps of slippage': [
    // In at 100.2. Out at 110.2, a limit; fees 0.1002 and 0.1102: 9.7896 of 100.2.
    ['take-profit', [S, [100, 111, 99, 110]], { entry: 100.2, exit: 110.2, pnl: (100 * 9.7896) / 100.2 }, { feeBps: 10, slippageBps: 20 }],
    // The stop at 95.2 fills at 95.0096; 5.1904 and fees of 0.1002 and 0.0950096 lost.
    ['stop', [S, [100, 101, 90, 91]], { exit: 95.0096, pnl: (100 * -5.3856096) / 100.2 }, { feeBps: 10, slippageBps: 20 }],
    // In at 99.8. Expires at 100, filled at 100.2: 0.4 and fees of 0.0998 and 0.1002 lost.
    ['short: expiry', [S, QUIET, QUIET, QUIET], { entry: 99.8, exit: 100.2, pnl: (100 * -0.6) / 99.8 }, { ...SHORT, feeBps: 10, slippageBps: 20 }],
    // The open of 90, 0.18 worse: 89.82. 10.38, 0.1002 and 0.08982 lost.
    ['gap through the stop', [S, QUIET, [90, 91, 89, 90]], { exit: 89.82, pnl: (100 * -10.57002) / 100.2 }, { feeBps: 10, slippageBps: 20 }],
    // Back at 100.2 and filled at 99.9996: 0.2004, 0.1002 and 0.0999996 lost.
    ['break-even is not without a loss', [S, [100, 105, 101, 103], [103, 104, 99, 99]], { method: 'break_even', status: 'LOSS', exit: 99.9996, pnl: (100 * -0.4005996) / 100.2 }, { breakEven: 4, feeBps: 10, slippageBps: 20 }],
    // Both levels: the take-profit as above, the stop as above.
    ['both levels in one bar', [S, [100, 111, 90, 100]], { between: [(100 * -5.3856096) / 100.2, (100 * 9.7896) / 100.2] }, { feeBps: 10, slippageBps: 20 }],
  ],
};

for (const [group, rows] of Object.entries(scenarios)) {
  describe(group, () => {
    for (const [name, bars, expected, plan] of rows) {
      it(name, () => {
        expect(resultOf(bars, plan)).toMatchObject(rounded(expected));
      });
    }
  });
}

/** Numbers to a billionth, those in lists too. */
function rounded(expected: Scenario[2]): object {
  const near = (value: unknown): unknown =>
    typeof value === 'number' && !Number.isNaN(value)
      ? expect.closeTo(value, 9)
      : Array.isArray(value)
        ? value.map(near)
        : value;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, near(value)]));
}
