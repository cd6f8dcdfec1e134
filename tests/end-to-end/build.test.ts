import { existsSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { csv, walk } from '../support/kline-csv.ts';
import { contents, DAY, smallProject } from './small-project.ts';

describe('a build', () => {
  it('makes every table of the warehouse', async () => {
    const project = await smallProject();
    const result = await build(project.root);
    expect(result.isSimulated).toBe(false);
    const rows = Object.fromEntries(result.tables.map((table) => [table.name, table.rows]));
    expect(rows).toMatchObject({
      dim_symbol: 1,
      dim_metric: 35,
      fact_kline: 4320 + 288 + 72 + 18 + 3,
    });
    for (const table of [
      'fact_indicator',
      'fact_metric_value',
      'fact_prediction',
      'fact_prediction_result',
    ]) {
      expect(rows[table], table).toBeGreaterThan(0);
    }
  });

  it('gives the same content twice, from the same work file and from none', async () => {
    const project = await smallProject();
    await build(project.root);
    const first = await contents(project);
    expect(Object.keys(first).length).toBeGreaterThan(15);
    await build(project.root);
    expect(await contents(project)).toEqual(first);
    rmSync(`${project.root}/warehouse`, { recursive: true });
    await build(project.root);
    expect(await contents(project)).toEqual(first);
  });

  it('keeps every id when rules, indicators and symbols come and go', async () => {
    const project = await smallProject();
    await build(project.root);
    const ids = async () => ({
      metrics: await project.query('SELECT metric, metric_id FROM dim_metric'),
      symbols: await project.query('SELECT symbol, symbol_id FROM dim_symbol'),
      indicators: await project.query(
        'SELECT indicator, indicator_type_id FROM dim_indicator_type',
      ),
    });
    const before = await ids();
    project.edit('metrics/trend_momentum/trend.yml', (text) =>
      text.replace(
        'metrics:\n',
        'metrics:\n  aaa_first:\n    description: New.\n    side: BUY\n    indicator: rsi_14\n    direction: ABOVE\n    threshold: 50\n\n',
      ),
    );
    project.write('spot/AAAUSDT-1m.csv', csv(walk('2024-07-01T00:00:00Z', 60)));
    await project.ingest([`${project.root}/spot/AAAUSDT-1m.csv`]);
    // Without the work file, the published one gives the ids back.
    rmSync(project.paths.work);
    await build(project.root);
    const after = await ids();
    expect(after.metrics).toEqual(expect.arrayContaining(before.metrics));
    expect(after.metrics).toHaveLength(before.metrics.length + 1);
    expect(after.symbols).toEqual([...before.symbols, { symbol: 'AAAUSDT', symbol_id: 2 }]);
    expect(after.indicators).toEqual(before.indicators);
  });

  it('shows at once what an edited rule did', async () => {
    const project = await smallProject();
    await build(project.root);
    const [before] = await project.query<{ trades: bigint }>(
      'SELECT count(*) AS trades FROM fact_prediction_result',
    );
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text
        .replace('buy_score: 8', 'buy_score: 4')
        .replace('[0.7, 1]', '[0.3, 1]')
        .replace('min_edge: 4', 'min_edge: 1'),
    );
    await build(project.root);
    const [after] = await project.query<{ trades: bigint }>(
      'SELECT count(*) AS trades FROM fact_prediction_result',
    );
    expect(after!.trades).toBeGreaterThan(before!.trades);
  });

  it('follows the lake: a replaced file, and one taken away', async () => {
    const project = await smallProject();
    await build(project.root);
    project.write(`${DAY}3.csv`, csv(walk('2024-07-03T00:00:00Z', 720)));
    await project.ingest([`${project.root}/spot`]);
    await build(project.root);
    const count = `SELECT count(*)::INTEGER AS bars FROM v_kline WHERE interval = '1m'`;
    expect(await project.query(count)).toEqual([{ bars: 2 * 1440 + 720 }]);
    const lakeFile =
      'lake/kline/exchange=binance/market=spot/symbol=BTCUSDT/interval=1m/BTCUSDT-1m-2024-07-03.csv.parquet';
    rmSync(`${project.root}/${lakeFile}`);
    await build(project.root);
    expect(await project.query(count)).toEqual([{ bars: 2 * 1440 }]);
  });

  it('that fails an audit publishes nothing and says where', async () => {
    const project = await smallProject();
    await build(project.root);
    const published = readFileSync(project.paths.published);
    project.edit('models/facts/fact_prediction.sql', (text) =>
      text.replace(
        'ORDER BY a.symbol_id, a.interval_id, a.predicting_at',
        'UNION ALL FROM fact_prediction_twice',
      ),
    );
    project.write(
      'models/facts/fact_prediction_twice.sql',
      `/*---
description: One row of one bar, which fact_prediction has too.
grain: [symbol_id]
columns: {symbol_id: a, interval_id: b, predicting_at: c, prediction_id: d, action: e, reason: f, buy_score: g,
  sell_score: h, market_score: i, max_score: l, confidence_score: j, metric_ids: k}
---*/
SELECT symbol_id, interval_id, close_time AS predicting_at, 0 AS prediction_id, 'SIDEWAY' AS action, 'filtered' AS reason,
  0.0 AS buy_score, 0.0 AS sell_score, 0.0 AS market_score, 0.0 AS max_score, 0.0 AS confidence_score, NULL AS metric_ids
FROM fact_kline ORDER BY interval_id, close_time DESC LIMIT 1`,
    );
    await expect(build(project.root)).rejects.toMatchObject({
      exitCode: 1,
      problems: [
        {
          code: 'KH311',
          cause: expect.stringMatching(
            /^fact_prediction: the grain is not unique, e\.g\. symbol_id 1, interval_id 2, predicting_at 2024-07-04T00:00:00\.000Z, rows 2/,
          ),
          place: { file: 'models/facts/fact_prediction.sql', line: 7 },
        },
      ],
    });
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
    expect(existsSync(project.paths.work)).toBe(true);
  });
});
