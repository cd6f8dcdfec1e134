import { expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { csv, walk } from '../support/kline-csv.ts';
import { tempProject } from '../support/temp-project.ts';

/** Three days; an hour is missing from the first (an outage), and the second was never ingested. */
async function projectWithGaps() {
  const project = tempProject();
  const bars = walk('2024-07-01T00:00:00Z', 3 * 1440);
  const day = (number: number) => `spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07-0${number}.csv`;
  project.write(day(1), csv([...bars.slice(0, 600), ...bars.slice(660, 1440)]));
  project.write(day(3), csv(bars.slice(2880)));
  await project.ingest([`${project.root}/spot`]);
  await build(project.root);
  return project;
}

it('an outage is told from missing files, and only these begin a new series', async () => {
  const project = await projectWithGaps();
  const minutes = `interval_id = (SELECT interval_id FROM dim_interval WHERE interval = '1m')`;
  expect(
    await project.query(`SELECT gap_from, gap_to, is_covered FROM fact_kline_gap WHERE ${minutes}`),
  ).toEqual([
    {
      gap_from: new Date('2024-07-01T10:00:00Z'),
      gap_to: new Date('2024-07-01T11:00:00Z'),
      is_covered: true,
    },
    {
      gap_from: new Date('2024-07-02T00:00:00Z'),
      gap_to: new Date('2024-07-03T00:00:00Z'),
      is_covered: false,
    },
  ]);
  const series = await project.query(
    `SELECT count(*)::INTEGER AS bars, max(bar_no) AS last_bar, min(open_time) AS first
     FROM indicators.bars WHERE ${minutes} GROUP BY series_id ORDER BY first`,
  );
  expect(series).toEqual([
    { bars: 1380, last_bar: 1379, first: new Date('2024-07-01T00:00:00Z') },
    { bars: 1440, last_bar: 1439, first: new Date('2024-07-03T00:00:00Z') },
  ]);
  // 14 bars of warm-up in each stretch.
  expect(
    await project.query(
      `SELECT count(*)::INTEGER AS n FROM v_indicator WHERE indicator = 'rsi_14' AND interval = '1m'`,
    ),
  ).toEqual([{ n: 1380 + 1440 - 28 }]);
});

it('no trade reaches over missing files; one that would stays pending', async () => {
  const project = await projectWithGaps();
  const reaching = await project.query(
    `SELECT count(*)::INTEGER AS n FROM v_prediction
     WHERE predicting_at <= '2024-07-02' AND coalesce(exit_at, entry_at) > '2024-07-02'`,
  );
  expect(reaching).toEqual([{ n: 0 }]);
  // The bar that ends the first day is followed by none in its series.
  expect(
    await project.query(`SELECT count(*)::INTEGER AS n FROM v_prediction
      WHERE predicting_at = '2024-07-02' AND (result_status <> 'PENDING' OR entry_at IS NOT NULL)`),
  ).toEqual([{ n: 0 }]);
});

it('a coarser bar is made where its whole span is covered, outage or not', async () => {
  const project = await projectWithGaps();
  expect(
    await project.query(
      `SELECT interval, count(*)::INTEGER AS bars FROM v_kline GROUP BY interval ORDER BY interval`,
    ),
  ).toEqual([
    { interval: '15m', bars: 92 + 96 },
    { interval: '1d', bars: 2 },
    { interval: '1h', bars: 23 + 24 },
    { interval: '1m', bars: 1380 + 1440 },
    { interval: '4h', bars: 12 },
  ]);
});
