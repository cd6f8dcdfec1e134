import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runUnitTests } from '../../../src/runner/unit-tests/run-unit-tests.ts';
import { REPOSITORY, type TempProject, tempProject } from '../../support/temp-project.ts';

/** The shipped project with one file of unit tests. */
function projectWith(yaml: string): TempProject {
  const project = tempProject();
  project.write('tests/models/planted.yml', yaml);
  return project;
}

async function resultsOf(yaml: string) {
  return runUnitTests(projectWith(yaml).root);
}

const SYMBOLS = `
      raw.source_file:
        - {exchange: e, market: spot, symbol: BTCUSDT}
        - {exchange: e, market: spot, symbol: ADAEUR}
      seeds.quote_asset: [{quote_asset: USDT}, {quote_asset: EUR}]`;

describe('a unit test', () => {
  it('gives rows of landing tables and seeds to a model with ids of its own', async () => {
    const [result] = await resultsOf(`
model: dim_symbol
tests:
  - name: symbols part at their quote asset
    given:${SYMBOLS}
    expect:
      # In the order of their names.
      - {symbol_id: 2, symbol: BTCUSDT, base: BTC, quote: USDT, is_simulated: false}
      - {symbol_id: 1, symbol: ADAEUR, base: ADA, quote: EUR, is_simulated: false}
`);
    expect(result).toMatchObject({
      model: 'dim_symbol',
      name: 'symbols part at their quote asset',
      place: { file: 'tests/models/planted.yml', line: 4 },
    });
    expect(result!.failure).toBeUndefined();
    expect(result!.rerun).toBeUndefined();
  });

  it('sees no row of the project, and none of another test', async () => {
    const test = `
    given: {seeds.interval: [{interval_id: 2, interval: 1m}]}
    expect: [{interval_id: 2, interval: 1m, is_resampled: false, seconds: null}]`;
    const results = await resultsOf(`
model: dim_interval
tests:
  - name: once${test}
  - name: and again${test}
  - name: nothing comes of nothing
    expect: []
`);
    expect(results.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
  });

  it('runs a view, and once more when its inputs have changed', async () => {
    const [result] = await resultsOf(`
model: v_kline
tests:
  - name: bars have names
    given:
      dim_symbol: [{symbol_id: 1, symbol: S}]
      dim_interval: [{interval_id: 2, interval: 1m}]
      fact_kline: [{symbol_id: 1, interval_id: 2, close: 5}, {symbol_id: 9, interval_id: 2, close: 6}]
    expect: [{symbol: S, interval: 1m, close: 5}]
    then:
      given: {dim_symbol: [{symbol_id: 9, symbol: T}]}
      removed: {fact_kline: [{symbol_id: 1}]}
      expect: [{symbol: T, interval: 1m, close: 6}]
`);
    expect(result!.failure).toBeUndefined();
    expect(result!.rerun).toBe('whole');
  });

  it('puts a row in the place of the one of its grain', async () => {
    const [result] = await resultsOf(`
model: dim_interval
tests:
  - name: a minute is longer
    given: {seeds.interval: [{interval_id: 2, seconds: 60}, {interval_id: 3, seconds: 180}]}
    expect: [{interval_id: 2, seconds: 60}, {interval_id: 3, seconds: 180}]
    then:
      given: {seeds.interval: [{interval_id: 2, seconds: 61}]}
      expect: [{interval_id: 2, seconds: 61}, {interval_id: 3, seconds: 180}]
`);
    expect(result!.failure).toBeUndefined();
  });

  it('adds a row to a landing table without a grain', async () => {
    const [result] = await resultsOf(`
model: dim_symbol
tests:
  - name: a second file comes, and a quote asset
    given:
      raw.source_file: [{exchange: e, market: spot, symbol: BTCUSDT}]
      seeds.quote_asset: [{quote_asset: USDT}]
    expect: [{symbol: BTCUSDT, base: BTC}]
    then:
      given:
        seeds.quote_asset: [{quote_asset: USDT}, {quote_asset: TCUSDT}]
        raw.source_file: [{exchange: e, market: spot, symbol: ETHUSDT}]
      expect:
        - {symbol: BTCUSDT, base: B}
        - {symbol: ETHUSDT, base: ETH}
`);
    expect(result!.failure).toBeUndefined();
  });

  it('fails with the rows that differ, are missing and too much', async () => {
    const [result] = await resultsOf(`
model: dim_symbol
tests:
  - name: wrong
    given:${SYMBOLS}
    expect:
      - {symbol_id: 1, symbol: ADAEUR, base: AD}
      - {symbol_id: 3, symbol: ETHUSDT}
`);
    expect(result!.failure).toEqual({
      message: 'The model makes other rows than expected.',
      columns: ['symbol_id', 'symbol', 'base'],
      rows: [
        {
          expected: { symbol_id: '1', symbol: 'ADAEUR', base: 'AD' },
          found: { symbol_id: '1', symbol: 'ADAEUR', base: 'ADA' },
        },
        { expected: { symbol_id: '3', symbol: 'ETHUSDT', base: null } },
        { found: { symbol_id: '2', symbol: 'BTCUSDT', base: 'BTC' } },
      ],
    });
  });

  it('fails where a row is found and none expected', async () => {
    const [result] = await resultsOf(`
model: dim_interval
tests:
  - name: nothing
    given: {seeds.interval: [{interval_id: 2, interval: 1m}]}
    expect: []
`);
    expect(result!.failure).toEqual({
      message: 'The model makes other rows than expected.',
      columns: ['interval_id'],
      rows: [{ found: { interval_id: '2' } }],
    });
  });

  it('fails where the rows after a change are others', async () => {
    const [result] = await resultsOf(`
model: dim_interval
tests:
  - name: comes to nothing
    given: {seeds.interval: [{interval_id: 2}]}
    expect: [{interval_id: 2}]
    then:
      removed: {seeds.interval: [{interval_id: 2}]}
      expect: [{interval_id: 2}]
`);
    expect(result!.failure).toEqual({
      message: 'After `then` the model makes other rows than expected.',
      columns: ['interval_id'],
      rows: [{ expected: { interval_id: '2' } }],
    });
  });

  it('fails where the model breaks off; the next one runs all the same', async () => {
    const project = projectWith(`
model: dim_interval
tests:
  - name: breaks off
    given: {seeds.interval: [{interval_id: 1000}]}
    expect: [{interval_id: 100}]
  - name: passes
    given: {seeds.interval: [{interval_id: 2}]}
    expect: [{interval_id: 2}]
`);
    const results = await runUnitTests(project.root);
    expect(results.map(({ failure }) => failure?.message)).toEqual([
      "dim_interval failed: Conversion Error: Type INT32 with value 1000 can't be cast because the value is out of range for the destination type INT8 when casting from source column interval_id",
      undefined,
    ]);
  });

  it('runs incrementally on rows whose keys are not given', async () => {
    const [result] = await resultsOf(`
model: indicators.obv
tests:
  - name: without an interval
    given:
      indicators.bars: [{symbol_id: 1, series_id: 1, bar_no: 0, close_time: 2024-07-01, volume: 5}]
    expect: [{obv: 5}]
    then:
      given:
        indicators.bars: [{symbol_id: 1, series_id: 1, bar_no: 1, close_time: 2024-07-02, volume: 2, close: 3, prev_close: 4}]
      expect: [{obv: 5}, {obv: 3}]
`);
    expect(result!.rerun).toBe('incremental');
    expect(result!.failure).toBeUndefined();
  });

  it('fails where an incremental run could not find its rows', async () => {
    const [result] = await resultsOf(`
model: indicators.obv
tests:
  - name: without a time
    given:
      indicators.bars: [{symbol_id: 1, series_id: 1, bar_no: 0, volume: 5}]
    expect: [{obv: 5}]
    then:
      given:
        indicators.bars: [{symbol_id: 1, series_id: 1, bar_no: 1, close_time: 2024-07-02, volume: 5}]
      expect: [{obv: 5}]
`);
    expect(result!.failure).toEqual({
      message:
        'An incremental run finds rows by close_time, which is NULL here: give it to the inputs.',
      columns: ['symbol_id', 'interval_id', 'close_time'],
      rows: [{ found: { symbol_id: '1', interval_id: null, close_time: null } }],
    });
  });

  it('runs for the selected models alone', async () => {
    const { root, write } = projectWith(`
model: dim_interval
tests: [{name: a, expect: []}]
`);
    write('tests/models/more.yml', 'model: indicators.sma\ntests: [{name: b, expect: []}]\n');
    const names = async (select: string[], exclude?: string[]) =>
      (await runUnitTests(root, { select, exclude })).map(({ name }) => name);
    expect(await names(['indicators'])).toEqual(['b']);
    expect(await names(['dim_interval', 'sma'])).toEqual(['b', 'a']);
    expect(await names(['dim_interval+'], ['sma'])).toEqual(['a']);
  });
});

const BAR = { symbol_id: '1', interval_id: '2', close_time: '2024-07-01 00:20:00' };

describe('a header that promises too much is caught', () => {
  const withShipped = (file: string): TempProject =>
    projectWith(readFileSync(join(REPOSITORY, 'tests/models', file), 'utf8'));

  it('where it looks back too short', async () => {
    const project = withShipped('sma.yml');
    project.edit('models/indicators/sma.sql', (text) => text.replace('{bars: 200}', '{bars: 18}'));
    const [result] = await runUnitTests(project.root);
    expect(result!.rerun).toBe('incremental');
    expect(result!.failure).toEqual({
      message:
        'An incremental run makes other rows (found) than a whole one (expected): `incremental` in the header says too little, look at lookback, lookahead and by.',
      columns: ['symbol_id', 'interval_id', 'close_time', 'sma_20'],
      rows: [
        {
          expected: { ...BAR, sma_20: '11.5' },
          found: { ...BAR, sma_20: '10.5' },
        },
      ],
    });
    project.edit('models/indicators/sma.sql', (text) => text.replace('{bars: 18}', '{bars: 19}'));
    expect((await runUnitTests(project.root))[0]!.failure).toBeUndefined();
  });

  it('where it looks ahead too short', async () => {
    const project = withShipped('fact_prediction_result.yml');
    project.edit('models/facts/fact_prediction_result.sql', (text) =>
      text.replace('SELECT max(look_ahead_bars) + 1 FROM fact_trade_plan', '1'),
    );
    const [result] = await runUnitTests(project.root);
    expect(result!.failure!.message).toMatch(/^An incremental run makes other rows/);
    expect(result!.failure!.rows).toMatchObject([
      { expected: { result_status: 'WIN' }, found: { result_status: 'PENDING' } },
    ]);
  });
});
