import { expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { type CsvBar, csv, walk } from '../support/kline-csv.ts';
import { tempProject } from '../support/temp-project.ts';

const MONTH = 'spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.csv';
const DAY = 'spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07-02.csv';
const LATER = new Date('2024-09-01T00:00:00Z');
const LAST = new Date('2024-09-02T00:00:00Z');

const raised = (bars: readonly CsvBar[]) => bars.map((bar) => ({ ...bar, high: bar.high + 1000 }));

it('where files overlap, the one ingested last counts, and every bar once', async () => {
  const project = tempProject();
  const bars = walk('2024-07-02T00:00:00Z', 60);
  const month = project.write(MONTH, csv(bars));
  const day = project.write(DAY, csv(raised(bars.slice(10, 20))));
  const raisedBars = `SELECT count(*)::INTEGER AS bars, count_if(high > 1000)::INTEGER AS raised FROM staging.stg_kline`;

  await project.ingest([month], {}, LATER);
  await project.ingest([day], {}, LAST);
  await build(project.root);
  expect(await project.query(raisedBars)).toEqual([{ bars: 60, raised: 10 }]);

  project.write(MONTH, csv(bars.slice(0, 59)));
  await project.ingest([month], {}, new Date('2024-09-03T00:00:00Z'));
  await build(project.root);
  expect(await project.query(raisedBars)).toEqual([{ bars: 59, raised: 0 }]);
});

it('a bar that was still open when its file was ingested is left out, finer and coarser', async () => {
  const project = tempProject();
  project.write(DAY, csv(walk('2024-07-02T00:00:00Z', 60)));
  await project.ingest([`${project.root}/spot`], {}, new Date('2024-07-02T00:40:30Z'));
  await build(project.root);
  expect(
    await project.query(
      `SELECT interval, count(*)::INTEGER AS bars, max(close_time) AS last FROM v_kline GROUP BY interval ORDER BY interval DESC`,
    ),
  ).toEqual([
    { interval: '1m', bars: 40, last: new Date('2024-07-02T00:40:00Z') },
    { interval: '15m', bars: 2, last: new Date('2024-07-02T00:30:00Z') },
  ]);
});

it('the same symbol on two markets is two instruments', async () => {
  const project = tempProject();
  project.write('spot/BTCUSDT-1m-2024-07-02.csv', csv(walk('2024-07-02T00:00:00Z', 5)));
  project.write('futures/um/BTCUSDT-1m-2024-07-02.csv', csv(walk('2024-07-02T00:00:00Z', 7)));
  await project.ingest([project.root]);
  await build(project.root);
  expect(
    await project.query(
      `SELECT market, base, quote, count(*)::INTEGER AS bars FROM fact_kline JOIN dim_symbol USING (symbol_id)
       WHERE interval_id = source_interval_id GROUP BY ALL ORDER BY market`,
    ),
  ).toEqual([
    { market: 'futures_um', base: 'BTC', quote: 'USDT', bars: 7 },
    { market: 'spot', base: 'BTC', quote: 'USDT', bars: 5 },
  ]);
});
