import { expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { csv, MINUTE, walk } from '../support/kline-csv.ts';
import { tempProject } from '../support/temp-project.ts';

interface Result {
  readonly prediction_id: string;
  readonly result_status: string;
  readonly row: string;
}

const RESULTS = `
  SELECT prediction_id::VARCHAR AS prediction_id, result_status, r::VARCHAR AS row
  FROM fact_prediction_result AS r
  ORDER BY prediction_id`;

it('a trade that is pending in one build is confirmed by a later one, and none is confirmed twice', async () => {
  const project = tempProject();
  project.edit('metrics/trend_momentum/strategy.yml', (text) =>
    text
      .replaceAll('_score: 8', '_score: 3')
      .replace('min_edge: 4', 'min_edge: 1')
      .replace('[0.7, 1]', '[0.2, 1]'),
  );
  const bars = walk('2024-07-01T00:00:00Z', 2400, MINUTE, 3);
  const first = project.write('spot/a/BTCUSDT-1m.csv', csv(bars.slice(0, 1600)));
  await project.ingest([first]);
  await build(project.root);
  const before = await project.query<Result>(RESULTS);
  const pending = before.filter((result) => result.result_status === 'PENDING');
  const settled = before.filter((result) => result.result_status !== 'PENDING');
  expect(pending.length).toBeGreaterThan(0);
  expect(settled.length).toBeGreaterThan(50);

  await project.ingest([project.write('spot/b/BTCUSDT-1m.csv', csv(bars.slice(1600)))]);
  await build(project.root);
  const after = await project.query<Result>(RESULTS);
  const byId = new Map(after.map((result) => [result.prediction_id, result]));
  expect(byId.size).toBe(after.length);
  for (const { prediction_id, row } of settled) expect(byId.get(prediction_id)!.row).toBe(row);
  const minutes = pending.filter(({ prediction_id }) => isOfMinutes(prediction_id));
  expect(minutes.length).toBeGreaterThan(0);
  for (const { prediction_id } of minutes) {
    expect(byId.get(prediction_id)!.result_status).not.toBe('PENDING');
  }
  await build(project.root);
  expect(await project.query<Result>(RESULTS)).toEqual(after);
});

/** Whether a prediction is of one-minute bars, whose windows have all ended: prediction_key holds the interval. */
function isOfMinutes(predictionId: string): boolean {
  return (BigInt(predictionId) / 8_589_934_592n) % 32n === 2n;
}
