import { expect, it, onTestFinished } from 'vitest';
import { tablesOf } from '../../../src/runner/diff/catalog.ts';
import { ruleDifferences } from '../../../src/runner/diff/rule-differences.ts';
import { openDatabase } from '../../../src/warehouse/database.ts';

it('names rules and strategies by their names, whatever their ids and words are', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  const side = (
    name: string,
    indicators: string,
    intervals: string,
    rules: string,
    score: number,
  ) =>
    connection.run(`
      ATTACH ':memory:' AS ${name};
      CREATE TABLE ${name}.dim_indicator_type AS FROM (VALUES ${indicators}) AS t(indicator_type_id, indicator);
      CREATE TABLE ${name}.dim_interval AS FROM (VALUES ${intervals}) AS t(interval_id, interval);
      CREATE TABLE ${name}.dim_strategy AS SELECT 's' AS strategy, '${name}' AS description, ${score}::DOUBLE AS buy_score;
      CREATE TABLE ${name}.dim_metric AS FROM (VALUES ${rules})
        AS t(metric_id, metric, strategy, indicator_type_id, threshold_indicator_type_id, judged_interval_id, threshold_start, description)`);
  await side(
    'published',
    `(1, 'rsi_14'), (2, 'close'), (3, 'ema_50')`,
    `(1, '1h'), (2, '4h')`,
    `(1, 'a', 's', 2, 3, NULL, NULL, 'x'), (2, 'b', 's', 1, NULL, 1, 30.0, 'x'), (3, 'c', 's', 1, NULL, NULL, 1, 'x'), (4, 'same', 's', 1, NULL, 1, 5, 'x')`,
    8,
  );
  await side(
    'candidate',
    `(7, 'rsi_14'), (2, 'close'), (4, 'ema_200')`,
    `(8, '1h'), (2, '4h')`,
    `(1, 'a', 's', 2, 4, NULL, NULL, 'y'), (9, 'b', 's', 7, NULL, 2, 35.5, 'y'), (3, 'd', 's', 7, NULL, NULL, 1, 'y'), (4, 'same', 's', 7, NULL, 8, 5, 'y')`,
    7.5,
  );
  const tables = {
    published: await tablesOf(connection, 'published'),
    candidate: await tablesOf(connection, 'candidate'),
  };
  expect(await ruleDifferences(connection, tables)).toEqual([
    'strategy s: buy_score 8 → 7.5',
    'metric a: threshold_indicator ema_50 → ema_200',
    'metric b: threshold_start 30 → 35.5',
    'metric b: interval 1h → 4h',
    'metric d is new',
    'metric c is gone',
  ]);
  // Where a side lacks the tables there is nothing to say.
  const none = { ...tables, published: new Map() };
  expect(await ruleDifferences(connection, none)).toEqual([]);
});
