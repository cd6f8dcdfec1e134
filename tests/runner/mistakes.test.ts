import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsAfter } from '../support/problems-after.ts';
import type { TempProject } from '../support/temp-project.ts';

const replace = (file: string, from: string, to: string) => (project: TempProject) =>
  project.edit(file, (text) => text.replace(from, to));

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

describe('a mistake is told with its code, place, cause and fix', () => {
  it.each<
    [string, (project: TempProject) => void, string, string, string | undefined, string | undefined]
  >([
    // what, change, code, place, cause, fix
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
      'project.yml:22:3',
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
      'a model without header',
      replace(RSI, '/*---', '/*'),
      'KH201',
      `${RSI}:1:1`,
      'The model has no header.',
      undefined,
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
      'a grain that is no column',
      replace(
        'models/facts/fact_kline.sql',
        'grain: [symbol_id, interval_id, close_time]',
        'grain: [symbol_id, close_tim]',
      ),
      'KH202',
      'models/facts/fact_kline.sql:7:1',
      "grain names 'close_tim', which is not among the columns.",
      undefined,
    ],
    [
      'broken SQL',
      replace(RSI, 'FROM smoothed', 'FORM smoothed'),
      'KH204',
      `${RSI}:25:1`,
      'syntax error at or near "FORM"',
      undefined,
    ],
    [
      'an unknown table',
      replace(RSI, 'FROM indicators.bars', 'FROM indicators.bar'),
      'KH205',
      `${RSI}:17:8`,
      "There is no model, seed or landing table 'indicators.bar'.",
      "Did you mean 'indicators.bars'?",
    ],
    [
      'an unknown column',
      replace(RSI, '  close_time,', '  clos_time,'),
      'KH208',
      `${RSI}:23:3`,
      undefined,
      undefined,
    ],
    [
      'an unknown function',
      replace(RSI, 'rma(gain', 'rmaa(gain'),
      'KH208',
      `${RSI}:15:5`,
      undefined,
      undefined,
    ],
    [
      'a model that reads a later layer',
      replace('models/dimensions/dim_interval.sql', 'FROM seeds.interval', 'FROM v_kline'),
      'KH219',
      'models/dimensions/dim_interval.sql:18:6',
      "A model of dimensions reads 'v_kline', a model of marts, which is a later layer.",
      'Move one of them: staging comes first, then dimensions, then indicators and facts, then marts.',
    ],
    [
      'a key that is no whole number',
      replace(
        'models/marts/strategy_performance.sql',
        'grain: [symbol_id, interval_id]',
        'grain: [symbol_id, win_rate]',
      ),
      'KH220',
      'models/marts/strategy_performance.sql:3:20',
      "grain names 'win_rate', of type DOUBLE; two that should be equal may differ in the last digit.",
      'Make it a DECIMAL or a whole number, or take another column.',
    ],
    [
      'a time that is no column',
      replace('models/facts/fact_kline.sql', 'time: close_time', 'time: closing_time'),
      'KH202',
      'models/facts/fact_kline.sql:8:7',
      "time names 'closing_time', which is not among the columns.",
      "Did you mean 'close_time'?",
    ],
    [
      'an incremental model that does not say by what',
      replace('models/facts/fact_prediction.sql', '{by: [symbol_id, interval_id]}', '{}'),
      'KH202',
      'models/facts/fact_prediction.sql:10:1',
      'incremental does not say by which columns.',
      'Add by: the columns whose values a row shares with all the input rows it depends on.',
    ],
    [
      'a lookback without a time',
      replace('models/facts/fact_kline.sql', 'time: close_time\n', ''),
      'KH202',
      'models/facts/fact_kline.sql:10:32',
      'incremental.lookback is counted from the time of a row, and the header names none.',
      'Add time: the column of the instant that a row is about.',
    ],
    [
      'a lookback in bars where none are counted',
      replace('models/facts/fact_kline.sql', '{time: 31 days}', '{bars: 40}'),
      'KH221',
      'models/facts/fact_kline.sql:11:1',
      'Bars are counted on an input with the columns series_id and bar_no, and there is none.',
      'Read indicators.bars, or give lookback as {time: …}.',
    ],
    [
      'a lookback that is no length of time',
      replace('models/facts/fact_kline.sql', '{time: 31 days}', '{time: 31 dys}'),
      'KH222',
      'models/facts/fact_kline.sql:11:49',
      undefined,
      undefined,
    ],
    [
      'a lookback that SQL does not know',
      replace(RSI, '{bars: 2 * smoothing_block(1.0 / 14)}', '{bars: 2 * smothing_block(1.0 / 14)}'),
      'KH222',
      `${RSI}:5:32`,
      undefined,
      undefined,
    ],
    [
      'a column described and not there',
      replace(RSI, 'AS rsi_14', 'AS rsi_41'),
      'KH212',
      `${RSI}:7:3`,
      "The header describes a column 'rsi_14' that the SELECT does not give.",
      "Did you mean 'rsi_41'?",
    ],
    [
      'a part of no table',
      replace(RSI, 'part_of: fact_indicator', 'part_of: fact_indicators'),
      'KH206',
      `${RSI}:4:10`,
      "part_of names 'fact_indicators', which is no model with materialize: parts.",
      "Did you mean 'fact_indicator'?",
    ],
    [
      'an unknown stage',
      replace('models/facts/fact_prediction_result.sql', 'stage: backtest', 'stage: backtets'),
      'KH209',
      'models/facts/fact_prediction_result.sql:10:8',
      "There is no stage 'backtets'.",
      "Did you mean 'backtest'?",
    ],
    [
      'a bad option of a stage',
      replace('models/facts/fact_prediction_result.sql', 'fee_bps: 10', 'fee_bps: -1'),
      'KH210',
      'models/facts/fact_prediction_result.sql:11:38',
      undefined,
      undefined,
    ],
    [
      'a column that a stage needs',
      replace('models/facts/fact_prediction_result.sql', '\n  high,\n', '\n  high AS top,\n'),
      'KH211',
      'models/facts/fact_prediction_result.sql:72:1',
      "The stage 'backtest' needs the columns high, which the SELECT does not give.",
      undefined,
    ],
    [
      'two files of one name',
      (project) =>
        project.write(
          'models/marts/rsi.sql',
          '/*---\ndescription: x\ngrain: [x]\ncolumns: {x: y}\n---*/\nSELECT 1 AS x',
        ),
      'KH203',
      'models/marts/rsi.sql',
      `The name 'rsi' is taken by ${RSI}.`,
      'Give one of the two files another name.',
    ],
    [
      'a circle',
      replace(
        'models/facts/fact_kline.sql',
        'FROM staging.stg_kline AS k',
        'FROM (FROM staging.stg_kline ANTI JOIN fact_kline_gap ON true) AS k',
      ),
      'KH207',
      'models/facts/fact_kline_gap.sql',
      'Models depend on one another in a circle: fact_kline_gap → fact_kline → fact_kline_gap.',
      'One of them must read something else.',
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
      'project.yml:12:7',
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
    [
      'a model in no layer',
      (project) => project.write('models/stray.sql', 'SELECT 1'),
      'KH216',
      'models/stray.sql',
      'Models do not lie in models/.',
      undefined,
    ],
    [
      'a model with an odd name',
      (project) =>
        project.write(
          'models/marts/My-Model.sql',
          '/*---\ndescription: x\ngrain: [x]\ncolumns: {x: y}\n---*/\nSELECT 1 AS x',
        ),
      'KH217',
      'models/marts/My-Model.sql',
      "'My-Model' is no table name: expected lower_snake_case.",
      'Rename the file.',
    ],
    [
      'two statements',
      replace(
        'models/dimensions/dim_interval.sql',
        'ORDER BY interval_id',
        'ORDER BY interval_id; SELECT 1',
      ),
      'KH204',
      'models/dimensions/dim_interval.sql:13:1',
      'expected one SELECT, found 2 statements',
      undefined,
    ],
    [
      'a column twice',
      replace(
        'models/dimensions/dim_interval.sql',
        '  interval,\n  seconds',
        '  interval,\n  interval,\n  seconds',
      ),
      'KH215',
      'models/dimensions/dim_interval.sql:13:1',
      "The SELECT gives the column 'interval' twice.",
      'Give one of them another name with AS.',
    ],
    [
      'a column twice where the header describes one with the name that DuckDB would give the second',
      (project) =>
        project.edit('models/dimensions/dim_interval.sql', (text) =>
          text
            .replace('columns:\n', 'columns:\n  interval_1: Another.\n')
            .replace('  interval,\n  seconds', '  interval,\n  interval,\n  seconds'),
        ),
      'KH215',
      'models/dimensions/dim_interval.sql:14:1',
      "The SELECT gives the column 'interval' twice.",
      'Give one of them another name with AS.',
    ],
    [
      'an indicator without its warm-up',
      replace(RSI, ', warmup_bars: 15, source: TA-Lib RSI', ''),
      'KH218',
      `${RSI}:7:3`,
      "The indicator 'rsi_14' lacks warmup_bars, source.",
      undefined,
    ],
    [
      'a broken macro',
      replace('models/macros/rule.sql', 'CREATE OR REPLACE MACRO', 'CREATE MACROO'),
      'KH214',
      'models/macros/rule.sql:3:8',
      'syntax error at or near "MACROO"',
      undefined,
    ],
  ])('%s', async (_, change, code, place, cause, fix) => {
    const problems = await problemsAfter(change);
    const problem = problems.find((found) => found.code === code);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    const { file, line, column } = problem!.place!;
    expect(line === undefined ? file : `${file}:${line}:${column}`).toBe(place);
    if (cause !== undefined) expect(problem!.cause).toBe(cause);
    if (fix !== undefined) expect(problem!.fix).toBe(fix);
  });

  it('once, not again in every model below', async () => {
    const problems = await problemsAfter(
      replace('models/facts/fact_kline.sql', '  open_time,', '  opn_time,'),
    );
    expect(problems.map((problem) => problem.place!.file)).toEqual(['models/facts/fact_kline.sql']);
  });

  it('not where a semicolon and a comment follow the SELECT, or names have capitals', async () => {
    expect(await problemsAfter(replace(RSI, 'FROM smoothed', 'FROM smoothed; -- the end'))).toEqual(
      [],
    );
    expect(
      await problemsAfter(replace(RSI, 'FROM indicators.bars', 'FROM Indicators.Bars')),
    ).toEqual([]);
  });

  it('not where a column is called like another with a number', async () => {
    const numbered = (project: TempProject) =>
      project.edit('models/dimensions/dim_interval.sql', (text) =>
        text
          .replace('columns:\n', 'columns:\n  interval_1: The same.\n')
          .replace('  interval,\n  seconds', '  interval,\n  interval AS interval_1,\n  seconds'),
      );
    expect(await problemsAfter(numbered)).toEqual([]);
  });

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
