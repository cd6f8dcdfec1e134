import { describe, expect, it } from 'vitest';
import { problemsAfter } from '../../support/problems-after.ts';

const MARKETS = 'models/marts/markets.sql';

/** A model of `dim_symbol`'s columns and one more, whose one test is on line 9. */
function markets(test: string): string {
  return `/*---
description: d
grain: [symbol_id]
columns:
  symbol_id: The instrument.
  market: The market.
  since: When it began.
tests:
  - ${test}
---*/
SELECT symbol_id, market, TIMESTAMP '2020-01-01' AS since FROM dim_symbol`;
}

/** What is found wrong with a test of `markets`, or of a part. */
async function problemsOf(test: string, { partOf = false } = {}) {
  if (partOf)
    return (await problemsAfter((project) => project.write(FAMILY, family(test)))).map(told);
  const problems = await problemsAfter((project) => project.write(MARKETS, markets(test)));
  return problems.map(told);
}

const FAMILY = 'models/indicators/half.sql';

function family(test: string): string {
  return `/*---
description: d
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
columns:
  half_close: {description: d, unit: quote, warmup_bars: 1, source: d}


tests: [${test}]
---*/
SELECT symbol_id, interval_id, close_time, close / 2 AS half_close FROM indicators.bars`;
}

/** A problem with its place as a line, and the text from its column on. */
function told({ code, cause, fix, place }: Awaited<ReturnType<typeof problemsAfter>>[number]) {
  return [code, place!.line, place!.text!.slice(place!.column! - 1), cause, fix];
}

describe('a test of a header', () => {
  it.each([
    '{not_null: [market, since]}',
    '{accepted_values: {market: [spot], symbol_id: [1]}}',
    '{range: {symbol_id: [1, null]}}',
    '{relationships: {symbol_id: dim_symbol.symbol_id, market: seeds.interval.interval}}',
    '{relationships: {market: raw.source_file.market}}',
    '{sql: "SELECT * FROM markets JOIN dim_symbol USING (symbol_id) WHERE bar_day(since) IS NULL;"}',
    '{freshness: {column: since, within: 3 weeks}}',
    '{row_count_change: 10 %, severity: warn, name: n, description: d}',
  ])('may be %s', async (test) => {
    expect(await problemsOf(test)).toEqual([]);
  });

  it.each<[test: string, code: string, at: string, cause: string, fix?: string]>([
    [
      '{not_nul: [market]}',
      'KH103',
      'not_nul: [',
      "Unknown key 'not_nul'.",
      "Did you mean 'not_null'?",
    ],
    [
      '{freshness: {column: since, within: 1 day, withn: 1 day}}',
      'KH103',
      'withn: ',
      "Unknown key 'withn'.",
      "Did you mean 'within'?",
    ],
    [
      '{severity: warn}',
      'KH102',
      '{severity',
      'tests.0: expected one of not_null, accepted_values, range, relationships, sql, freshness, row_count_change.',
    ],
    [
      '{not_null: [market], sql: SELECT 1}',
      'KH102',
      '{not_null',
      'tests.0: expected one test, found not_null and sql.',
    ],
    ['not_null', 'KH102', 'not_null', 'tests.0: expected a test such as {not_null: [close]}.'],
    ['{not_null: market}', 'KH102', 'market}', 'tests.0.not_null: expected a list of columns.'],
    ['{not_null: []}', 'KH102', 'not_null', 'tests.0.not_null: expected a column.'],
    [
      '{not_null: [market], severity: warning}',
      'KH102',
      'warning}',
      "tests.0.severity: expected one of error, warn, found 'warning'.",
    ],
    [
      '{accepted_values: {market: spot}}',
      'KH102',
      'spot}',
      'tests.0.accepted_values.market: expected a list of values.',
    ],
    [
      '{accepted_values: {market: [spot, null]}}',
      'KH102',
      'null]',
      'tests.0.accepted_values.market.1: expected a value.',
    ],
    ['{range: {symbol_id: 5}}', 'KH102', '5}', 'tests.0.range.symbol_id: expected [min, max].'],
    [
      '{range: {symbol_id: [1, many]}}',
      'KH102',
      'many]',
      'tests.0.range.symbol_id.1: expected a number or null.',
    ],
    [
      '{range: {symbol_id: [5, 1]}}',
      'KH102',
      'symbol_id',
      'tests.0.range.symbol_id: the low end 5 is above the high end 1.',
    ],
    [
      '{range: {symbol_id: [null, null]}}',
      'KH102',
      'symbol_id',
      'tests.0.range.symbol_id: expected a number at one end at least.',
    ],
    ['{range: {}}', 'KH102', 'range', 'tests.0.range: expected a column.'],
    [
      '{relationships: {symbol_id: dim_symbol}}',
      'KH102',
      'dim_symbol}',
      'tests.0.relationships.symbol_id: expected table.column.',
    ],
    [
      '{freshness: {column: since, within: soon}}',
      'KH102',
      'soon}',
      'tests.0.freshness.within: expected a time such as 2 days.',
    ],
    [
      '{row_count_change: 50}',
      'KH102',
      '50}',
      'tests.0.row_count_change: expected a percentage such as 50%, or {at_most: 50%}.',
    ],
    [
      '{not_null: [symbol_id, markt]}',
      'KH230',
      'markt]',
      "markets has no column 'markt'.",
      "Did you mean 'market'?",
    ],
    [
      '{accepted_values: {x: [1]}}',
      'KH230',
      'x: [',
      "markets has no column 'x'.",
      'Known are: market, since, symbol_id.',
    ],
    [
      '{accepted_values: {market: [spot, 5]}}',
      'KH231',
      'market: ',
      "'market' is a VARCHAR; 5 can be no value of it.",
    ],
    [
      '{accepted_values: {since: [2020-01-01]}}',
      'KH231',
      'since: ',
      "'since' is a TIMESTAMP; accepted_values are texts, numbers or booleans.",
    ],
    [
      '{range: {markt: [0, 1]}}',
      'KH230',
      'markt: ',
      "markets has no column 'markt'.",
      "Did you mean 'market'?",
    ],
    [
      '{range: {market: [0, 1]}}',
      'KH231',
      'market: ',
      "'market' is a VARCHAR; a range is for numbers.",
    ],
    [
      '{relationships: {symbl_id: dim_symbol.symbol_id}}',
      'KH230',
      'dim_symbol.symbol_id}',
      "markets has no column 'symbl_id'.",
      "Did you mean 'symbol_id'?",
    ],
    [
      '{relationships: {symbol_id: dim_symbl.symbol_id}}',
      'KH205',
      'dim_symbl',
      "There is no model, seed or landing table 'dim_symbl'.",
      "Did you mean 'dim_symbol'?",
    ],
    [
      '{relationships: {symbol_id: dim_symbol.id}}',
      'KH230',
      'dim_symbol.id}',
      "dim_symbol has no column 'id'.",
    ],
    [
      '{relationships: {symbol_id: dim_symbol.symbol}}',
      'KH231',
      'dim_symbol.symbol}',
      "'symbol_id' is a SMALLINT; dim_symbol.symbol is a VARCHAR.",
    ],
    // A part has no table of its own.
    [
      '{relationships: {symbol_id: indicators.rsi.symbol_id}}',
      'KH205',
      'indicators.rsi',
      "There is no model, seed or landing table 'indicators.rsi'.",
    ],
    [
      '{sql: SELECT 1 FORM markets}',
      'KH232',
      'SELECT 1 FORM',
      'The SQL of the test is wrong: syntax error at or near "markets"',
    ],
    [
      '{sql: SELECT 1 FROM market}',
      'KH205',
      'SELECT 1',
      "There is no model, seed or landing table 'market'.",
      "Did you mean 'markets'?",
    ],
    [
      '{sql: SELECT markt FROM markets}',
      'KH232',
      'SELECT markt',
      'The SQL of the test is wrong: Referenced column "markt" not found in FROM clause! Candidate bindings: "market"',
    ],
    [
      '{sql: SELECT 1; SELECT 2}',
      'KH232',
      'SELECT 1;',
      'The SQL of the test is wrong: expected one SELECT, found 2 statements',
    ],
    [
      '{freshness: {column: sinc, within: 1 day}}',
      'KH230',
      'sinc,',
      "markets has no column 'sinc'.",
      "Did you mean 'since'?",
    ],
    [
      '{freshness: {column: market, within: 1 day}}',
      'KH231',
      'market,',
      "'market' is a VARCHAR; freshness is for a TIMESTAMP or a DATE.",
    ],
  ])('cannot be %s', async (test, code, at, cause, fix) => {
    const problems = await problemsOf(test);
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem!.slice(0, 2)).toEqual([code, 9]);
    expect(problem![2]).toMatch(new RegExp(`^${at.replaceAll(/[[\]{}.]/g, '\\$&')}`));
    expect(problem![3]).toBe(cause);
    if (fix !== undefined) expect(problem![4]).toBe(fix);
  });

  it('of a part is about its indicators', async () => {
    const part = { partOf: true };
    expect(await problemsOf('{range: {half_close: [0, null]}}', part)).toEqual([]);
    expect(await problemsOf('{sql: FROM fact_indicator WHERE value IS NULL}', part)).toEqual([]);
    expect(await problemsOf('{range: {symbol_id: [0, null]}}', part)).toEqual([
      [
        'KH230',
        9,
        'symbol_id: [0, null]}}]',
        "indicators.half has no column 'symbol_id'.",
        'Known are: half_close.',
      ],
    ]);
    expect(await problemsOf('{not_null: [half_close]}', part)).toEqual([
      [
        'KH233',
        9,
        'not_null: [half_close]}]',
        'not_null cannot be asked of a part of fact_indicator; range and sql can.',
        undefined,
      ],
    ]);
  });

  it.each([
    '{relationships: {symbol_id: fact_kline_gap.symbol_id}}',
    '{sql: SELECT seconds FROM fact_kline_gap}',
  ])('has nothing wrong of its own where a model it reads has: %s', async (test) => {
    const problems = await problemsAfter((project) => {
      project.write(MARKETS, markets(test));
      project.edit('models/facts/fact_kline_gap.sql', (text) =>
        text.replace('---*/', '---*/ SELECT nothing FROM ('),
      );
      project.edit('models/facts/fact_kline_gap.sql', (text) => `${text})`);
    });
    expect(problems.map(({ code, place }) => [code, place!.file])).toEqual([
      ['KH208', 'models/facts/fact_kline_gap.sql'],
    ]);
  });
});
