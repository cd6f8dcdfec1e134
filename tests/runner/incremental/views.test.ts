import { expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { verify } from '../../../src/runner/verify.ts';
import { csv, walk } from '../../support/kline-csv.ts';
import { tempProject } from '../../support/temp-project.ts';

const HEADER = `description: The highest price of three bars.
grain: [symbol_id, interval_id, close_time]
time: close_time
columns: {symbol_id: a, interval_id: b, close_time: c, highest: d}`;

it('tell those that read them of rows that a change reaches through their lookback', async () => {
  const project = tempProject();
  project.write(
    'models/marts/view_of_three.sql',
    `/*---
materialize: view
${HEADER}
incremental: {by: [symbol_id, interval_id], lookback: {bars: 2}}
---*/
SELECT symbol_id, interval_id, close_time,
  max(high) OVER (PARTITION BY series_id ORDER BY bar_no ROWS 2 PRECEDING) AS highest
FROM indicators.bars`,
  );
  project.write(
    'models/marts/reader_of_three.sql',
    `/*---
${HEADER}
incremental: {by: [symbol_id, interval_id]}
---*/
FROM view_of_three`,
  );
  const bars = walk('2024-07-01T00:00:00Z', 300);
  const ingest = (price: number, day: string) =>
    project.ingest(
      [
        project.write(
          'spot/BTCUSDT-1m.csv',
          csv(bars.map((bar, index) => (index === 150 ? { ...bar, high: bar.high + price } : bar))),
        ),
      ],
      {},
      new Date(day),
    );
  await ingest(0, '2024-08-01');
  await build(project.root);
  await ingest(50, '2024-08-02');
  await build(project.root);
  expect((await verify(project.root)).differences).toEqual([]);
});
