import { expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { verify } from '../../../src/runner/verify.ts';
import { csv, walk } from '../../support/kline-csv.ts';
import { type TempProject, tempProject } from '../../support/temp-project.ts';

const HEADER = `description: The highest price of three bars.
grain: [symbol_id, interval_id, close_time]
time: close_time
columns: {symbol_id: a, interval_id: b, close_time: c, highest: d}`;

/** What differs from a build from nothing after one bar of 300 has come with a higher price. */
async function differencesAfterHigherBar(project: TempProject) {
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
  await ingest(5000, '2024-08-02');
  await build(project.root);
  return (await verify(project.root)).differences;
}

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
  expect(await differencesAfterHigherBar(project)).toEqual([]);
});

it('without a time tell them of all times, for which their rows may count', async () => {
  const project = tempProject();
  project.write(
    'models/marts/view_of_all.sql',
    `/*---
materialize: view
description: The highest price of all bars.
grain: [symbol_id, interval_id]
columns: {symbol_id: a, interval_id: b, highest: c}
incremental: {by: [symbol_id, interval_id]}
---*/
SELECT symbol_id, interval_id, max(high) AS highest FROM indicators.bars GROUP BY ALL`,
  );
  project.write(
    'models/marts/reader_of_all.sql',
    `/*---
${HEADER}
incremental: {by: [symbol_id, interval_id]}
---*/
SELECT symbol_id, interval_id, close_time, highest
FROM indicators.bars
JOIN view_of_all USING (symbol_id, interval_id)`,
  );
  expect(await differencesAfterHigherBar(project)).toEqual([]);
});
