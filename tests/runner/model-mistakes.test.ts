import { describe, expect, it } from 'vitest';
import { areTold, replace } from '../support/mistakes.ts';
import { problemsAfter } from '../support/problems-after.ts';
import type { TempProject } from '../support/temp-project.ts';

const RSI = 'models/indicators/rsi.sql';
const RESULT = 'models/facts/fact_prediction_result.sql';
const BARS = 'models/indicators/bars.sql';
/** How the header of fact_kline says how far a bar looks back. */
const LOOKBACK = /(?<=lookback: )\{time: .*?\}/;

describe('a mistake in a model or macro is told with its code, place, cause and fix', () => {
  areTold([
    [
      'a model without header',
      replace(RSI, '/*---', '/*'),
      'KH201',
      `${RSI}:1:1`,
      'The model has no header.',
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
      'a span of columns that are none',
      replace(
        'models/staging/stg_coverage.sql',
        'span: [covers_from, covers_to]',
        'span: [covers_from, covers_till]',
      ),
      'KH202',
      'models/staging/stg_coverage.sql:8:77',
      "incremental.span names 'covers_till', which is not among the columns.",
      "Did you mean 'covers_to'?",
    ],
    [
      'a span of rows that are of an instant',
      replace(
        'models/marts/v_kline.sql',
        'by: [symbol_id, interval_id]',
        'by: [symbol_id, interval_id], span: [open_time, close_time]',
      ),
      'KH202',
      'models/marts/v_kline.sql:6:45',
      'incremental.span is for a view whose rows are of no instant.',
      'Leave it out.',
    ],
    [
      'a time with a zone',
      replace(
        'models/marts/v_kline.sql',
        '  k.close_time,',
        "  k.close_time AT TIME ZONE 'UTC' AS close_time,",
      ),
      'KH223',
      'models/marts/v_kline.sql:5:7',
      "time names 'close_time', of type TIMESTAMP WITH TIME ZONE; which instant that is written as depends on the machine.",
      "Make it a TIMESTAMP in UTC: close_time AT TIME ZONE 'UTC'.",
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
      replace('models/facts/fact_kline.sql', LOOKBACK, '{bars: 40}'),
      'KH221',
      'models/facts/fact_kline.sql:11:1',
      'Bars are counted on an input with the columns series_id and bar_no, and there is none.',
      'Read indicators.bars, or give lookback as {time: …}.',
    ],
    [
      'a lookback that is no length of time',
      replace('models/facts/fact_kline.sql', LOOKBACK, '{time: 31 dys}'),
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
      'a lookahead in rows of an input that is not read',
      replace('models/facts/fact_kline_gap.sql', 'of: fact_kline}', 'of: fact_klin}'),
      'KH221',
      'models/facts/fact_kline_gap.sql:9:70',
      "incremental.lookahead counts rows of 'fact_klin', which the SELECT does not read.",
      "Did you mean 'fact_kline'?",
    ],
    [
      'a lookahead in an input that is not read',
      replace(RESULT, 'in: [indicators.bars, ', 'in: [indicators.bar, '),
      'KH221',
      `${RESULT}:11:80`,
      "incremental.lookahead names 'indicators.bar', which the SELECT does not read.",
      "Did you mean 'indicators.bars'?",
    ],
    [
      'a lookahead in some inputs beside a lookback',
      replace(RESULT, '  lookahead: {bars', '  lookback: {bars: 2}\n  lookahead: {bars'),
      'KH202',
      `${RESULT}:12:75`,
      'incremental.lookahead names inputs, and there is a lookback, which is on all of them.',
      'Leave in out of lookahead.',
    ],
    [
      'a lookahead in rows of an input without a time',
      replace('models/facts/fact_kline_gap.sql', 'of: fact_kline}', 'of: dim_interval}'),
      'KH221',
      'models/facts/fact_kline_gap.sql:9:70',
      'incremental.lookahead counts rows of dim_interval, which has no time.',
      'Name an input with a time and with the columns of by.',
    ],
    [
      'rows of two inputs',
      replace(
        'models/facts/fact_kline_gap.sql',
        'lookahead:',
        'lookback: {rows: 1, of: staging.stg_coverage}, lookahead:',
      ),
      'KH202',
      'models/facts/fact_kline_gap.sql:9:117',
      'incremental.lookback and lookahead count rows of two inputs.',
      'Count rows of one and the same.',
    ],
    [
      'a lookback in time and a lookahead in rows',
      replace(
        'models/facts/fact_kline_gap.sql',
        'lookahead:',
        'lookback: {time: 1 hour}, lookahead:',
      ),
      'KH202',
      'models/facts/fact_kline_gap.sql:9:71',
      'Of incremental.lookback and lookahead one counts rows of an input and the other does not.',
      'Count both in rows, or both in bars.',
    ],
    [
      'rows counted where series are cut by bars',
      replace(BARS, 'incremental:', 'partition_by: series_id\nincremental:'),
      'KH202',
      `${BARS}:8:1`,
      'incremental counts rows of an input, and partition_by cuts series by bars.',
      'Count bars, or leave partition_by out.',
    ],
    [
      'numbers that go on from a row out of reach',
      replace(BARS, 'lookback: {rows: 1, of: fact_kline}', 'lookback: series'),
      'KH202',
      `${BARS}:11:3`,
      'incremental.numbers goes on from the row before, and the lookback does not reach it.',
      'Add lookback: {rows: 1, of: the input whose rows are numbered}.',
    ],
    [
      'numbers of a column that is not there',
      replace(BARS, '{column: bar_no,', '{column: bar_number,'),
      'KH202',
      `${BARS}:11:21`,
      "incremental.numbers.column names 'bar_number', which is not among the columns.",
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
      replace(RESULT, 'stage: backtest', 'stage: backtets'),
      'KH209',
      `${RESULT}:12:8`,
      "There is no stage 'backtets'.",
      "Did you mean 'backtest'?",
    ],
    [
      'a bad option of a stage',
      replace(RESULT, 'fee_bps: 10', 'fee_bps: -1'),
      'KH210',
      `${RESULT}:13:38`,
      undefined,
      undefined,
    ],
    [
      'a column that a stage needs',
      replace(RESULT, '\n  high,\n', '\n  high AS top,\n'),
      'KH211',
      `${RESULT}:73:1`,
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
  ]);

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
});
