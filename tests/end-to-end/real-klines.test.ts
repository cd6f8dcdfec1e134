import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { describeOnRealData, REAL_DATA } from '../support/real-data.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

/** The exchange's own candles, as its REST interface gave them. */
function exchangeCandles(interval: string): string {
  const names = [
    'open_ms',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'close_ms',
    'quote_volume',
    'trades',
    'taker_buy_volume',
    'taker_buy_quote_volume',
    'unused',
  ];
  const columns = names.map(
    (name) => `'${name}': '${/_ms$|trades/.test(name) ? 'BIGINT' : 'DOUBLE'}'`,
  );
  const file = join(REAL_DATA, 'binance_rest', `BTCUSDT-${interval}.csv.gz`);
  return `(SELECT *, make_timestamp(open_ms * 1000) AS open_time
           FROM read_csv('${file}', header = false, columns = {${columns.join(', ')}}))`;
}

const FIELDS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'trades',
  'taker_buy_volume',
  'taker_buy_quote_volume',
];

describeOnRealData('a year of one-minute BTCUSDT bars', () => {
  let project: TempProject;

  beforeAll(async () => {
    project = tempProject();
    await project.ingest([join(REAL_DATA, 'binance_vision', 'spot')]);
    await build(project.root);
  });

  it('is whole: 525,600 bars from 2024-07-01 to 2025-06-30', async () => {
    const rows = await project.query(
      `SELECT count(*)::INTEGER AS bars, min(open_time) AS first, max(close_time) AS last
       FROM v_kline
       WHERE symbol = 'BTCUSDT' AND interval = '1m'
         AND open_time >= '2024-07-01' AND open_time < '2025-07-01'`,
    );
    expect(rows).toEqual([
      {
        bars: 525_600,
        first: new Date('2024-07-01T00:00:00Z'),
        last: new Date('2025-07-01T00:00:00Z'),
      },
    ]);
  });

  it.each([
    ['1h', 8_760],
    ['15m', 17_472],
  ])('resampled to %s equals the exchange in every field', async (interval, leastBars) => {
    const differs = FIELDS.map((field) => `k.${field} <> e.${field}`).join(' OR ');
    const [row] = await project.query<{ bars: number; missing: number; differing: number }>(
      `SELECT
         count(*)::INTEGER AS bars,
         count_if(k.open_time IS NULL)::INTEGER AS missing,
         count_if(${differs})::INTEGER AS differing
       FROM ${exchangeCandles(interval)} AS e
       LEFT JOIN (
         FROM fact_kline
         JOIN dim_symbol USING (symbol_id)
         JOIN dim_interval AS i USING (interval_id)
         JOIN dim_interval AS source ON source.interval_id = source_interval_id
         SELECT fact_kline.*
         WHERE symbol = 'BTCUSDT' AND i.interval = '${interval}' AND source.interval = '1m'
       ) AS k USING (open_time)
       WHERE e.open_time >= '2024-07-01' AND e.open_time < '2025-07-01'`,
    );
    expect(row!.bars).toBeGreaterThanOrEqual(leastBars);
    expect(row).toMatchObject({ missing: 0, differing: 0 });
  });

  it('of isolated days gives no coarser bar that is only partly covered', async () => {
    const rows = await project.query(
      `SELECT i.interval, count(*)::INTEGER AS bars
       FROM fact_kline JOIN dim_symbol USING (symbol_id) JOIN dim_interval AS i USING (interval_id)
       WHERE symbol = 'BTCUSDT' AND close_time::DATE BETWEEN '2017-08-17' AND '2017-08-18'
       GROUP BY i.interval, seconds ORDER BY seconds DESC`,
    );
    // The listing day is whole by its file's name, though trading began at 04:00.
    expect(rows).toEqual([
      { interval: '1d', bars: 1 },
      { interval: '4h', bars: 5 },
      { interval: '1h', bars: 20 },
      { interval: '15m', bars: 80 },
      { interval: '1m', bars: 1200 },
    ]);
  });

  it('makes trades in both directions', async () => {
    const rows = await project.query(
      `SELECT action, count(*) > 100 AS is_traded FROM v_prediction
       WHERE result_status IN ('WIN', 'LOSS', 'EXPIRED') GROUP BY action ORDER BY action`,
    );
    expect(rows).toEqual([
      { action: 'BUY', is_traded: true },
      { action: 'SELL', is_traded: true },
    ]);
  });
});
