import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areTold, replace } from '../support/mistakes.ts';
import { problemsAfter } from '../support/problems-after.ts';
import type { TempProject } from '../support/temp-project.ts';

const TREND = 'metrics/trend_momentum/trend.yml';
const STRATEGY = 'metrics/trend_momentum/strategy.yml';
const RSI = 'models/indicators/rsi.sql';

describe('the shipped project', () => {
  it('has nothing wrong', async () => {
    expect(await problemsAfter(() => undefined)).toEqual([]);
  });

  it('may leave out what it says of the portfolio', async () => {
    const without = (project: TempProject) =>
      project.edit(STRATEGY, (text) => text.slice(0, text.indexOf('portfolio:')));
    expect(await problemsAfter(without)).toEqual([]);
  });
});

describe('a mistake in YAML or CSV is told with its code, place, cause and fix', () => {
  areTold([
    [
      'YAML that is none',
      replace('project.yml', 'strategy: trend_momentum', 'strategy: [a'),
      'KH101',
      'project.yml:8:1',
      undefined,
      undefined,
    ],
    [
      'an unknown key',
      replace('project.yml', 'intervals:', 'interval:'),
      'KH103',
      'project.yml:8:1',
      "Unknown key 'interval'.",
      "Did you mean 'intervals'?",
    ],
    [
      'an unknown key inside',
      replace('project.yml', 'memory_limit', 'memory_limt'),
      'KH103',
      'project.yml:21:3',
      "Unknown key 'memory_limt'.",
      "Did you mean 'memory_limit'?",
    ],
    [
      'an interval that cannot be resampled to',
      replace('project.yml', '15m', '3d'),
      'KH102',
      'project.yml:8:13',
      "intervals.0: expected one of 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w, 1M, found '3d'.",
      undefined,
    ],
    [
      'a strategy that is not there',
      replace('project.yml', 'strategy: trend_momentum', 'strategy: trend_momentun'),
      'KH104',
      'project.yml:5:11',
      "There is no strategy 'trend_momentun': metrics/trend_momentun/strategy.yml is missing or wrong.",
      "Did you mean 'trend_momentum'?",
    ],
    [
      'a missing value',
      replace(STRATEGY, '  min_edge: 4', '  # min_edge: 4'),
      'KH102',
      `${STRATEGY}:4:1`,
      'scoring.min_edge: Invalid input: expected number, received undefined.',
      undefined,
    ],
    [
      'a value of the wrong type',
      replace(STRATEGY, 'min_edge: 4', 'min_edge: four'),
      'KH102',
      `${STRATEGY}:7:13`,
      'scoring.min_edge: Invalid input: expected number, received string.',
      undefined,
    ],
    [
      'a band upside down',
      replace(STRATEGY, '[0.7, 1]', '[1, 0.7]'),
      'KH102',
      `${STRATEGY}:9:3`,
      'scoring.confidence: the low end is above the high end.',
      undefined,
    ],
    [
      'an unknown key of the portfolio',
      replace(STRATEGY, '  max_positions: 5', '  max_position: 5'),
      'KH103',
      `${STRATEGY}:24:3`,
      "Unknown key 'max_position'.",
      "Did you mean 'max_positions'?",
    ],
    [
      'a size that there is not',
      replace(STRATEGY, 'sizing: fixed_fraction', 'sizing: fixed_fractoin'),
      'KH102',
      `${STRATEGY}:26:11`,
      "portfolio.sizing: expected one of fixed_fraction, volatility_target, kelly, found 'fixed_fractoin'.",
      "Did you mean 'fixed_fraction'?",
    ],
    [
      'a volatility target without an indicator',
      (project) =>
        project.edit(STRATEGY, (text) =>
          text
            .replace('volatility: atr_14 ', 'unit: percent')
            .replace('  unit: atr\n', '')
            .replace('sizing: fixed_fraction', 'sizing: volatility_target'),
        ),
      'KH102',
      `${STRATEGY}:25:11`,
      'portfolio.sizing: expected the indicator that it goes by, such as atr_14, as volatility in exits.',
      undefined,
    ],
    [
      'an unknown indicator',
      replace(TREND, 'indicator: adx_14', 'indicator: adx_41'),
      'KH110',
      `${TREND}:56:16`,
      "There is no indicator 'adx_41'.",
      "Did you mean 'adx_14'?",
    ],
    [
      'an unknown indicator as threshold',
      replace(TREND, 'threshold: ema_200', 'threshold: ema200'),
      'KH110',
      `${TREND}:8:16`,
      "There is no indicator 'ema200'.",
      "Did you mean 'ema_200'?",
    ],
    [
      'an unknown direction',
      replace(TREND, 'direction: ABOVE', 'direction: OVER'),
      'KH102',
      `${TREND}:7:16`,
      "metrics.long_trend_up.direction: expected one of ABOVE, BELOW, BETWEEN, OUTSIDE, TREND_UP, TREND_DOWN, CROSS_UP, CROSS_DOWN, SLOPE_ABOVE, SLOPE_BELOW, PERCENTILE_ABOVE, PERCENTILE_BELOW, found 'OVER'.",
      undefined,
    ],
    [
      'a direction with a slip',
      replace(TREND, 'direction: TREND_DOWN', 'direction: TREND_DWN'),
      'KH102',
      `${TREND}:49:16`,
      "metrics.average_falling.direction: expected one of ABOVE, BELOW, BETWEEN, OUTSIDE, TREND_UP, TREND_DOWN, CROSS_UP, CROSS_DOWN, SLOPE_ABOVE, SLOPE_BELOW, PERCENTILE_ABOVE, PERCENTILE_BELOW, found 'TREND_DWN'.",
      "Did you mean 'TREND_DOWN'?",
    ],
    [
      'a side in small letters',
      replace(TREND, 'side: SELL', 'side: sell'),
      'KH102',
      `${TREND}:13:11`,
      "metrics.long_trend_down.side: expected one of BUY, SELL, found 'sell'.",
      "Did you mean 'SELL'?",
    ],
    [
      'no direction',
      replace(TREND, '    direction: ABOVE\n    threshold: 20', '    threshold: 20'),
      'KH102',
      `${TREND}:53:3`,
      'metrics.trend_present.direction: expected one of ABOVE, BELOW, BETWEEN, OUTSIDE, TREND_UP, TREND_DOWN, CROSS_UP, CROSS_DOWN, SLOPE_ABOVE, SLOPE_BELOW, PERCENTILE_ABOVE, PERCENTILE_BELOW, found nothing.',
      undefined,
    ],
    [
      'a slip in how a model is made',
      replace('models/marts/v_kline.sql', 'materialize: view', 'materialize: veiw'),
      'KH102',
      'models/marts/v_kline.sql:4:14',
      "materialize: expected one of table, view, parts, found 'veiw'.",
      "Did you mean 'view'?",
    ],
    [
      'a type with a slip',
      replace('seeds/interval.yml', 'type: VARCHAR', 'type: VARCAHR'),
      'KH102',
      'seeds/interval.yml:6:20',
      "columns.interval.type: expected one of BOOLEAN, DATE, DOUBLE, INTEGER, VARCHAR, found 'VARCAHR'.",
      "Did you mean 'VARCHAR'?",
    ],
    [
      'a signal without a side',
      replace(TREND, '    side: BUY\n', ''),
      'KH102',
      `${TREND}:3:3`,
      'metrics.long_trend_up.side: a signal needs a side, BUY or SELL.',
      undefined,
    ],
    [
      'a filter with a side',
      replace(TREND, 'role: filter', 'role: filter\n    side: BUY'),
      'KH102',
      `${TREND}:56:11`,
      'metrics.trend_present.side: a filter has no side.',
      undefined,
    ],
    [
      'a range for a single threshold',
      replace(TREND, 'threshold: 20', 'threshold: [20, 30]'),
      'KH102',
      `${TREND}:58:5`,
      'metrics.trend_present.threshold: ABOVE takes one threshold, not a range.',
      undefined,
    ],
    [
      'no threshold',
      replace(TREND, '\n    threshold: 20', ''),
      'KH102',
      `${TREND}:53:3`,
      'metrics.trend_present.threshold: ABOVE needs a threshold.',
      undefined,
    ],
    [
      'a threshold for a trend',
      replace(TREND, 'direction: TREND_UP', 'direction: TREND_UP\n    threshold: 1'),
      'KH102',
      `${TREND}:42:16`,
      'metrics.average_rising.threshold: TREND_UP takes no threshold: it compares the indicator with its own past.',
      undefined,
    ],
    [
      'a metric name that is none',
      replace(TREND, '  trend_present:', '  Trend-Present:'),
      'KH102',
      `${TREND}:53:3`,
      'metrics.Trend-Present: expected lower_snake_case.',
      undefined,
    ],
    [
      'a metric twice',
      replace(TREND, '  trend_present:', '  liquid:'),
      'KH108',
      'metrics/trend_momentum/volume.yml:26:3',
      "The strategy has a metric 'liquid' already, in another file.",
      'Give one of them another name.',
    ],
    [
      'a seed with a bad number',
      replace('seeds/interval.csv', '5,15m,900', '5,15m,nine hundred'),
      'KH107',
      'seeds/interval.csv:6:7',
      "seconds: expected a whole number, found 'nine hundred'.",
      undefined,
    ],
    [
      'a seed with a cell too few',
      replace('seeds/interval.csv', '5,15m,900', '5,15m'),
      'KH106',
      'seeds/interval.csv:6:1',
      'The row has 2 cells, expected 3.',
      undefined,
    ],
    [
      'a seed with other columns',
      replace('seeds/interval.csv', 'interval_id,interval,seconds', 'id,interval,seconds'),
      'KH106',
      'seeds/interval.csv:1:1',
      "The first line is 'id,interval,seconds', expected 'interval_id,interval,seconds'.",
      undefined,
    ],
    [
      'a seed without description',
      (project) => rmSync(join(project.root, 'seeds/interval.yml')),
      'KH109',
      'seeds/interval.csv',
      'The seed has no description: seeds/interval.yml is missing.',
      'Add one with description, grain, and type and description of each column.',
    ],
    [
      'a header with an unknown key',
      replace(RSI, 'part_of:', 'parts_of:'),
      'KH103',
      `${RSI}:4:1`,
      "Unknown key 'parts_of'.",
      "Did you mean 'part_of'?",
    ],
    [
      'a tag that a selector could not name',
      replace(RSI, 'part_of:', 'tags: [daily, "a b"]\npart_of:'),
      'KH102',
      `${RSI}:4:15`,
      'tags.1: expected letters, digits, - and _.',
      undefined,
    ],
    [
      'a seed with a row twice',
      (project) => project.edit('seeds/quote_asset.csv', (text) => `${text}USDT\n`),
      'KH112',
      'seeds/quote_asset.csv:16:1',
      'An earlier row has quote_asset USDT too.',
      undefined,
    ],
    [
      'an interval twice',
      (project) => project.edit('seeds/interval.csv', (text) => `${text}17,1h,3600\n`),
      'KH112',
      'seeds/interval.csv:18:4',
      'An earlier row has interval 1h too.',
      undefined,
    ],
    [
      'ATRs of no indicator',
      replace(STRATEGY, '  volatility: atr_14', '  # volatility: atr_14'),
      'KH102',
      `${STRATEGY}:11:1`,
      'exits.volatility: expected the indicator that the unit atr means, such as atr_14.',
      undefined,
    ],
    [
      'an unknown unit of exits',
      replace(STRATEGY, 'unit: atr', 'unit: atrs'),
      'KH102',
      `${STRATEGY}:13:9`,
      "exits.unit: expected one of atr, percent, found 'atrs'.",
      "Did you mean 'atr'?",
    ],
    [
      'one factor for two edges',
      replace(STRATEGY, 'distances: [0.75, 1.5]', 'distances: 0.75'),
      'KH102',
      `${STRATEGY}:18:16`,
      'exits.edge_factors.distances: expected [at no edge, at full edge].',
      undefined,
    ],
    [
      'a stop that would go to break-even beyond the take-profit',
      replace(STRATEGY, 'stop_loss: 2', 'stop_loss: 2\n  break_even: 3'),
      'KH102',
      `${STRATEGY}:16:15`,
      'exits.break_even: expected less than take_profit, 3, found 3.',
      undefined,
    ],
    [
      'a trailing stop that would begin beyond the take-profit',
      replace(
        STRATEGY,
        'stop_loss: 2',
        'stop_loss: 2\n  trailing_stop: {distance: 1, activation: 4}',
      ),
      'KH102',
      `${STRATEGY}:16:44`,
      'exits.trailing_stop.activation: expected less than take_profit, 3, found 4.',
      undefined,
    ],
    [
      'more than all of the entry price',
      (project) =>
        project.edit(STRATEGY, (text) =>
          text.replace('unit: atr', 'unit: percent').replace('take_profit: 3', 'take_profit: 80'),
        ),
      'KH102',
      `${STRATEGY}:14:16`,
      'exits.take_profit: expected less than 100 percent at every edge, found 120.',
      undefined,
    ],
    [
      'an unknown measure of volatility',
      replace(STRATEGY, 'volatility: atr_14', 'volatility: atr_41'),
      'KH110',
      `${STRATEGY}:12:15`,
      "There is no indicator 'atr_41'.",
      "Did you mean 'atr_14'?",
    ],
    [
      'an indicator of a family that is left out',
      replace(STRATEGY, 'volatility: atr_14', 'volatility: cci_20'),
      'KH110',
      `${STRATEGY}:12:15`,
      "The indicator 'cci_20' is not built.",
      "Take 'cci' out of without_families in project.yml.",
    ],
    [
      'a family to be left out that is none',
      replace('project.yml', 'ad, aroon,', 'ad, arron,'),
      'KH116',
      'project.yml:12:8',
      "There is no indicator family 'arron' to be left out.",
      "Did you mean 'aroon'?",
    ],
    [
      'an indicator in two families',
      (project) =>
        project.write(
          'models/indicators/rsi_again.sql',
          readFileSync(join(project.root, RSI), 'utf8'),
        ),
      'KH111',
      'models/indicators/rsi_again.sql:7:3',
      `The indicator 'rsi_14' is declared in ${RSI} too.`,
      'Give one of the two another name.',
    ],
  ]);

  it('all of them at once', async () => {
    const problems = await problemsAfter((project) => {
      replace('project.yml', 'intervals:', 'interval:')(project);
      replace(STRATEGY, 'min_edge: 4', 'min_edge: four')(project);
      replace(RSI, 'part_of:', 'parts_of:')(project);
    });
    expect(new Set(problems.map((problem) => problem.place!.file))).toEqual(
      new Set(['project.yml', STRATEGY, RSI]),
    );
  });
});
