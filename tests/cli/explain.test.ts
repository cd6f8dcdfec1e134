import { globSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { runCommand } from '../support/command.ts';
import { type CsvBar, csv, walk } from '../support/kline-csv.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

const HOUR = 3_600_000;
const START = Date.parse('2024-07-01T00:00:00Z');

/**
 * Hours of a market that stands still at 100, climbs by 2 an hour from the 19th on to 114, stands still, falls by 2
 * an hour from the 42nd on to 98, stands still, and falls once more in the 100th. Every true range is 2.
 */
function steps(): CsvBar[] {
  const moves = Array.from({ length: 101 }, (_, hour) => {
    if (hour >= 18 && hour < 25) return 2;
    return (hour >= 41 && hour < 49) || hour === 99 ? -2 : 0;
  });
  let price = 100;
  return moves.map((move, hour) => {
    const open = price;
    price += move;
    const stray = move === 0 ? 1 : 0;
    return {
      openTime: START + hour * HOUR,
      open,
      high: Math.max(open, price) + stray,
      low: Math.min(open, price) - stray,
      close: price,
    };
  });
}

const RULES = `metrics:
  crossed: {description: x, side: BUY, indicator: close, direction: CROSS_UP, threshold: 101, window: 3, weight: 3}
  stays_above: {description: x, side: BUY, indicator: close, direction: ABOVE, threshold: 101, window: 2, weight: 2}
  rising: {description: x, side: BUY, indicator: close, direction: TREND_UP, window: 2}
  late: {description: x, side: BUY, indicator: close, direction: ABOVE, threshold: 1, valid_from: 2024-07-31}
  falling: {description: x, side: SELL, indicator: close, direction: TREND_DOWN, window: 2, weight: 2}
  low: {description: x, side: SELL, indicator: close, direction: BELOW, threshold: 99, weight: 4}
  in_range: {description: x, role: filter, indicator: close, direction: BETWEEN, threshold: [90, 120]}
  by_slope: {description: x, role: context, indicator: close, direction: SLOPE_ABOVE, threshold: 1, window: 3}
  by_rank: {description: x, role: context, indicator: close, direction: PERCENTILE_BELOW, threshold: 90, window: 5}
  any_above: {description: x, role: context, indicator: close, direction: ABOVE, threshold: 101, window: 4h, match: ANY}
  four_hours: {description: x, role: context, indicator: close, direction: ABOVE, threshold: 101, interval: 4h}
`;

describe('klinehouse explain', () => {
  let project: TempProject;
  const explain = async (...args: string[]) => runCommand(project.root, ['explain', ...args]);
  /** The text of the hour that closed so many hours after the first began. */
  const explained = async (hours: number) => {
    const time = new Date(START + hours * HOUR).toISOString().slice(0, 16).replace('T', ' ');
    const { exitCode, stdout, stderr } = await explain('BTCUSDT', '1h', time);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    return stdout;
  };

  beforeAll(async () => {
    project = tempProject();
    for (const file of globSync('metrics/trend_momentum/*.yml', { cwd: project.root })) {
      if (!file.endsWith('strategy.yml')) project.write(file, 'metrics: {}\n');
    }
    project.write('metrics/trend_momentum/rules.yml', RULES);
    // Exits as shipped, 3 and 2 ATRs and half as wide again at full edge, but always within 48 bars.
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text
        .replace('buy_score: 8 ', 'buy_score: 6 ')
        .replace('sell_score: 8', 'sell_score: 6')
        .replace('min_edge: 4', 'min_edge: 3')
        .replace('conflict_score: 5', 'conflict_score: 4')
        .replace('look_ahead: [0.5, 1.5]', 'look_ahead: [1, 1]'),
    );
    project.write('BTCUSDT-1h.csv', csv(steps(), HOUR));
    await project.ingest([`${project.root}/BTCUSDT-1h.csv`], {
      symbol: 'BTCUSDT',
      interval: '1h',
      market: 'spot',
    });
    await build(project.root);
  });

  it('says why there was no trade', async () => {
    // The first step up, from 100 to 102: above for one bar of two, so 3 + 1 of 6.
    expect(await explained(19)).toBe(
      `BTCUSDT 1h, binance spot, the bar that closed 2024-07-01 19:00 UTC
open 100 · high 102 · low 100 · close 102 · volume 10

trend_momentum: no trade. The stronger side, BUY, has a score of 4; it takes 6.

BUY signals, 4 of 6
   rule         weight  share  what it saw
✓  crossed      3       50 %   close 102 > 101, crossed on this bar (100 → 102)
·  stays_above  2       -      close 102 > 101, so on 1 of 2 bars
·  late         1       -      close 102 > 1 (the rule does not count on this day)
✓  rising       1       17 %   close 102 > 100 2 bars ago

SELL signals, 0 of 6
   rule     weight  share  what it saw
·  low      4       -      close 102 > 99
·  falling  2       -      close 102 > 100 2 bars ago

Filters, all of which must hold
   rule      what it saw
✓  in_range  close 102 within 90 … 120

Context, which decides nothing
   rule        what it saw
✓  any_above   close 102 > 101, so on 1 of 4 bars, one is enough
·  by_rank     close 102, percentile 100 > 90 over 5 bars
·  by_slope    close 102, slope 1 = 1 over 3 bars
·  four_hours  on 4h, close 100 < 101

Decision: SIDEWAY, score_too_low
   asked in turn      value    needed
✓  filters that hold  1        all 1
✓  atr_14             2        above 0
✓  lower score        0        below 4
✗  score of BUY       4        at least 6
·  edge               4        at least 3
·  confidence         0.66667  0.7 to 1
`,
    );
  });

  it('shows a trade bar by bar, with its levels, its exit and its costs', async () => {
    // Entered at 104 × 1.0005. The levels are 3 × 2 × 1.5 above and 2 × 2 × 1.5 below; the climb reaches the upper one
    // in the fifth bar. Fees are 0.1 % of both prices.
    const text = await explained(20);
    expect(text).toContain(
      `trend_momentum: BUY. BUY has 6 of 6 and leads by 6.

BUY signals, 6 of 6
   rule         weight  share  what it saw
✓  crossed      3       50 %   close 104 > 101, crossed 1 bar ago (100 → 102)
✓  stays_above  2       33 %   close 104 > 101, so on 2 of 2 bars
·  late         1       -      close 104 > 1 (the rule does not count on this day)
✓  rising       1       17 %   close 104 > 100 2 bars ago
`,
    );
    // The bar of four hours ended with this one.
    expect(text).toContain(
      `✓  by_slope    close 104, slope 2 > 1 over 3 bars
✓  four_hours  on 4h, close 104 > 101
`,
    );
    expect(text.slice(text.indexOf('Decision'))).toBe(
      `Decision: BUY, buyers_lead
   asked in turn      value  needed
✓  filters that hold  1      all 1
✓  atr_14             2      above 0
✓  lower score        0      below 4
✓  score of BUY       6      at least 6
✓  edge               6      at least 3
✓  confidence         1      0.7 to 1

Trade: long, WIN
entered      104.05    2024-07-01 20:00, at the open of 104 and 0.050 % of slippage
take-profit  113.05    +8.650 % from the entry
stop-loss    98.052    -5.766 % from the entry
left         113.05    2024-07-02 01:00, after 5 bars: the take-profit was touched
return       +8.441 %  +8.650 % less 0.209 % of fees
on the way   +8.650 %  at best, -0.050 % at worst

bar  close (UTC)       open  high  low  close    return  touched
1    2024-07-01 21:00   104   106  104    106  +1.872 %
2    2024-07-01 22:00   106   108  106    108  +3.794 %
3    2024-07-01 23:00   108   110  108    110  +5.716 %
4    2024-07-02 00:00   110   112  110    112  +7.638 %
5    2024-07-02 01:00   112   114  112    114  +8.650 %  take-profit
`,
    );
  });

  it('leaves out the middle of a long trade', async () => {
    // Sold at 98 × 0.9995; 48 bars between 97 and 99 later bought back at 98 × 1.0005.
    const text = await explained(49);
    expect(text).toContain('\ntrend_momentum: SELL. SELL has 6 of 6 and leads by 6.\n');
    const trade = text.slice(text.indexOf('Trade')).split('\n');
    expect(trade.slice(0, 11).join('\n')).toBe(
      `Trade: short, EXPIRED
entered      97.951    2024-07-03 01:00, at the open of 98 and 0.050 % of slippage
take-profit  88.951    +9.188 % from the entry
stop-loss    103.95    -6.126 % from the entry
left         98.049    2024-07-05 01:00, after 48 bars: no level was touched in 48 bars
return       -0.300 %  -0.100 % less 0.200 % of fees
on the way   +0.971 %  at best, -1.071 % at worst

bar  close (UTC)       open  high  low  close    return  touched
1    2024-07-03 02:00    98    99   97     98  -0.050 %
2    2024-07-03 03:00    98    99   97     98  -0.050 %`,
    );
    expect(trade.slice(20, 23).join('\n')).toBe(
      `12   2024-07-03 13:00    98    99   97     98  -0.050 %
…    24 bars more
37   2024-07-04 14:00    98    99   97     98  -0.050 %`,
    );
    expect(trade.slice(-2).join('\n')).toBe(
      '48   2024-07-05 01:00    98    99   97     98  -0.100 %\n',
    );
  });

  it('of an open trade shows the bars that have come', async () => {
    const text = await explained(100);
    expect(text.slice(text.indexOf('Trade'))).toBe(
      `Trade: short, PENDING
entered      95.952  2024-07-05 04:00, at the open of 96 and 0.050 % of slippage
take-profit  86.952  +9.380 % from the entry
stop-loss    101.95  -6.253 % from the entry
left         -       not yet: 1 of 48 bars have come

bar  close (UTC)       open  high  low  close    return  touched
1    2024-07-05 05:00    96    97   95     96  -0.050 %
`,
    );
    expect(await explained(101)).toContain(
      '\nTrade: short, PENDING\nIt enters at the open of the next bar, which has not come.\n',
    );
  });

  it('names what else keeps from trading', async () => {
    // The average true range has its first value on the fifteenth bar.
    expect(await explained(5)).toContain(
      'no trade. atr_14, in which exits are measured, is 0: the market does not move.',
    );
  });

  it('takes an instant with Z, and gives JSON', async () => {
    const { stdout } = await explain('BTCUSDT', '1h', '2024-07-01T20:00:00Z', '--json');
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({
      bar: { symbol: 'BTCUSDT', close: 104, close_time: '2024-07-01T20:00:00.000Z' },
      strategy: { strategy: 'trend_momentum', buy_score: 6 },
      decision: { action: 'BUY', reason: 'buyers_lead', buy_score: 6, confidence_score: 1 },
      trade: { direction: 1, result_status: 'WIN', bars_held: 5 },
    });
    expect(json.trade.pnl_pct).toBeCloseTo((9 - 0.001 * (104.052 + 113.052)) / 1.04052, 10);
    const rules: { metric: string }[] = json.rules;
    expect(rules.find(({ metric }) => metric === 'crossed')).toMatchObject({
      is_met: true,
      share: 0.5,
      sights: [
        { bars_ago: 0, value: 104, threshold: 101 },
        { bars_ago: 1, value: 102, threshold: 101 },
        { bars_ago: 2, value: 100, threshold: 101 },
        { bars_ago: 3, value: 100, threshold: 101 },
      ],
    });
  });

  it('shows how a stop moves', async () => {
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text.replace(
        'take_profit: 3 ',
        'trailing_stop: {activation: 1, distance: 1}\n  take_profit: 9 ',
      ),
    );
    await build(project.root);
    const text = await explained(20);
    // An ATR and a half, 3, behind the best price once that is 3 above the entry at 104.052: known after the second
    // bar, at 108 - 3. The market stands between 113 and 115 until it falls to 112.
    const trade = text.slice(text.indexOf('Trade')).split('\n');
    expect(trade.slice(0, 15).join('\n')).toBe(
      `Trade: long, WIN
entered      104.05     2024-07-01 20:00, at the open of 104 and 0.050 % of slippage
take-profit  131.05     +25.949 % from the entry
stop-loss    98.052     -5.766 % from the entry
left         111.94     2024-07-02 18:00, after 22 bars: the trailing stop was touched
return       +7.377 %   +7.585 % less 0.208 % of fees
on the way   +10.522 %  at best, -0.050 % at worst

bar  close (UTC)       open  high  low  close    return  stop  touched
1    2024-07-01 21:00   104   106  104    106  +1.872 %    98
2    2024-07-01 22:00   106   108  106    108  +3.794 %    98
3    2024-07-01 23:00   108   110  108    110  +5.716 %   105
4    2024-07-02 00:00   110   112  110    112  +7.638 %   107
5    2024-07-02 01:00   112   114  112    114  +9.561 %   109
6    2024-07-02 02:00   114   115  113    114  +9.561 %   111`,
    );
    expect(trade.slice(-3).join('\n')).toBe(
      `21   2024-07-02 17:00   114   115  113    114  +9.561 %   112
22   2024-07-02 18:00   114   114  112    112  +7.585 %   112  stop
`,
    );
  });

  it.each([
    [
      ['BTCUSDC', '1h', '2024-07-01 20:00'],
      "error KH502\n  There is no symbol 'BTCUSDC'.\n  Did you mean 'BTCUSDT'?\n",
    ],
    [
      ['BTCUSDT', '2h', '2024-07-01 20:00'],
      "error KH502\n  BTCUSDT has no bars of '2h'.\n  It has: 1h, 4h, 1d.\n",
    ],
    [
      ['BTCUSDT', '1h', '2024-07-01 20:30'],
      'error KH511\n  No bar of BTCUSDT 1h closed at 2024-07-01 20:30.\n  The nearest closed at 2024-07-01 20:00 and 2024-07-01 21:00.\n',
    ],
    [
      ['BTCUSDT', '1h', '2024-07-01'],
      'error KH511\n  No bar of BTCUSDT 1h closed at 2024-07-01 00:00.\n  The first closed at 2024-07-01 01:00.\n',
    ],
    [
      ['BTCUSDT', '1h', '2025-01-01'],
      'error KH511\n  No bar of BTCUSDT 1h closed at 2025-01-01 00:00.\n  The last closed at 2024-07-05 05:00.\n',
    ],
    [
      ['BTCUSDT', '1h', '2024-06-31'],
      'error KH510\n  \'2024-06-31\' is no instant.\n  Write it in UTC: "2025-03-01 14:00" or 2025-03-01T14:00:00Z.\n',
    ],
    [
      ['BTCUSDT', '1h', '2024-07-01 01:00'],
      'error KH512\n  Nothing was decided at 2024-07-01 01:00: the rules were still warming up on BTCUSDT 1h.\n  3 bars more were needed; the first decision is at 2024-07-01 04:00.\n',
    ],
    [
      ['BTCUSDT', '1d', '2024-07-02 00:00'],
      'error KH512\n  Nothing was decided at 2024-07-02 00:00: the rules were still warming up on BTCUSDT 1d.\n  3 bars more were needed; the first decision is at 2024-07-05 00:00.\n',
    ],
  ])('of %s tells what is wrong', async (args, stderr) => {
    expect(await explain(...args)).toEqual({ exitCode: 2, stdout: '', stderr });
  });
});

describe('klinehouse explain, before there is something to explain', () => {
  it('says so', async () => {
    const project = tempProject();
    const explain = () =>
      runCommand(project.root, ['explain', 'BTCUSDT', '1m', '2024-07-01 00:10']);
    expect((await explain()).stderr).toContain('There is no warehouse yet.');
    const file = 'spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07-01.csv';
    project.write(file, csv(walk('2024-07-01T00:00:00Z', 60)));
    await project.ingest([`${project.root}/spot`]);
    await build(project.root, {}, { select: ['+fact_prediction'] });
    expect(await explain()).toMatchObject({
      exitCode: 2,
      stderr: `error KH513
  What explains a bar was not built yet: fact_prediction_result, fact_trade_plan.
  Build it with: pnpm build-models
`,
    });
    await build(project.root);
    // ema_200 needs 200 bars, and its rule one more; this is the tenth.
    expect((await explain()).stderr).toBe(`error KH512
  Nothing was decided at 2024-07-01 00:10: the rules were still warming up on BTCUSDT 1m.
  They need 201 bars in a row, and this one is number 10 of 60: 191 are missing.
`);
  });
});
