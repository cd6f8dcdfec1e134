import { describe, expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

/** Rules 1 and 2 buy (3 and 2 points), 3 and 4 sell (3 and 2), 5 is a filter. */
const RULES = `(1, 'BUY', 'signal', 3), (2, 'BUY', 'signal', 2), (3, 'SELL', 'signal', 3), (4, 'SELL', 'signal', 2), (5, NULL, 'filter', 1)`;

/** The decision on one bar on which the given rules hold. */
async function decide(
  met: readonly number[],
  { atr = 1, confidence = [0.5, 1], rules = RULES, extra = '' } = {},
) {
  const database = await modelDatabase();
  await database.run(`
    CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force, 3.0 AS buy_score, 4.0 AS sell_score,
      2.0 AS min_edge, 3.0 AS conflict_score, ${confidence[0]} AS min_confidence, ${confidence[1]} AS max_confidence, 'atr'::VARCHAR AS exit_unit, 'atr_14' AS volatility_indicator;
    CREATE TABLE dim_metric AS SELECT *, 's' AS strategy, true AS is_active, 1 AS indicator_type_id,
      NULL::INT AS threshold_indicator_type_id, 1 AS window_size, 'bars' AS window_unit, 'ABOVE' AS direction, NULL::TINYINT AS judged_interval_id, NULL::DATE AS valid_from, NULL::DATE AS valid_to
      FROM (VALUES ${rules}) AS t(metric_id, side, role, weight);
    ${extra};
    CREATE TABLE dim_interval AS FROM (VALUES (7::TINYINT, '1h', 3600), (9::TINYINT, '4h', 14400)) AS t(interval_id, interval, seconds);
    CREATE TABLE dim_indicator_type AS FROM (VALUES (1, 'rsi_14', 2), (9, 'atr_14', 1)) AS t(indicator_type_id, indicator, warmup_bars);
    CREATE TABLE indicators.bars AS SELECT 1::SMALLINT AS symbol_id, 7::TINYINT AS interval_id, bar AS bar_no,
      TIMESTAMP '2025-01-01' + to_hours(bar) AS close_time FROM (SELECT unnest(range(3))::INT AS bar);
    CREATE TABLE fact_indicator AS SELECT symbol_id, interval_id, 9 AS indicator_type_id, close_time, ${atr}::DOUBLE AS value FROM indicators.bars;
    CREATE TABLE fact_metric_value AS SELECT symbol_id, interval_id, metric_id, close_time AS calculating_at
      FROM indicators.bars, (SELECT unnest(${met.length > 0 ? `[${met}]` : '[]::INT[]'}) AS metric_id) WHERE bar_no = 2`);
  await database.build('dimensions/dim_scored_rule');
  const rows = await database.model<Record<string, unknown>>('facts/fact_prediction');
  // The first rule's indicator needs two bars, its window one more: only the third bar can be judged.
  expect(rows).toHaveLength(1);
  expect(rows[0]!.predicting_at).toEqual(new Date('2025-01-01T02:00:00Z'));
  return rows[0]!;
}

describe('a decision', () => {
  it.each<[string, number[], Parameters<typeof decide>[1], Record<string, unknown>]>([
    [
      'to buy',
      [1, 2, 5],
      {},
      {
        action: 'BUY',
        reason: 'buyers_lead',
        buy_score: 5,
        sell_score: 0,
        market_score: 5,
        confidence_score: 1,
        metric_ids: [1, 2, 5],
      },
    ],
    [
      'to sell',
      [3, 4, 5],
      {},
      {
        action: 'SELL',
        reason: 'sellers_lead',
        market_score: -5,
        confidence_score: 1,
        metric_ids: [3, 4, 5],
      },
    ],
    [
      'lists only the rules of its side',
      [1, 2, 4, 5],
      {},
      { action: 'BUY', market_score: 3, metric_ids: [1, 2, 5] },
    ],
    ['needs every filter', [1, 2], {}, { action: 'SIDEWAY', reason: 'filtered', metric_ids: null }],
    ['needs movement', [1, 2, 5], { atr: 0 }, { action: 'SIDEWAY', reason: 'no_volatility' }],
    [
      'needs none where exits are in percent',
      [1, 2, 5],
      { atr: 0, extra: "UPDATE dim_strategy SET exit_unit = 'percent'" },
      { action: 'BUY', reason: 'buyers_lead' },
    ],
    [
      'falls to a conflict',
      [1, 2, 3, 5],
      {},
      { action: 'SIDEWAY', reason: 'conflict', buy_score: 5, sell_score: 3 },
    ],
    ['needs a score', [2, 5], {}, { action: 'SIDEWAY', reason: 'score_too_low' }],
    ['needs each side its own score', [3, 5], {}, { action: 'SIDEWAY', reason: 'score_too_low' }],
    [
      'needs an edge',
      [1, 4, 5],
      {},
      { action: 'SIDEWAY', reason: 'edge_too_small', market_score: 1 },
    ],
    [
      'needs confidence',
      [1, 5],
      { confidence: [0.7, 1] },
      { action: 'SIDEWAY', reason: 'confidence_too_low', confidence_score: 0.6 },
    ],
    [
      'distrusts too much of it',
      [1, 2, 5],
      { confidence: [0.5, 0.9] },
      { action: 'SIDEWAY', reason: 'confidence_too_high' },
    ],
    [
      'is not made of nothing',
      [5],
      {},
      { action: 'SIDEWAY', reason: 'score_too_low', buy_score: 0, confidence_score: 0 },
    ],
    ['without any rule met', [], {}, { action: 'SIDEWAY', reason: 'filtered', market_score: 0 }],
  ])('%s', async (_, met, options, expected) => {
    expect(await decide(met, options)).toMatchObject(expected);
  });

  it('counts a rule only while it is valid', async () => {
    // Rule 6, a filter, and rule 7, worth 9, were valid until the day before.
    const rules = `${RULES}, (6, NULL, 'filter', 1), (7, 'BUY', 'signal', 9)`;
    const extra = `UPDATE dim_metric SET valid_to = DATE '2024-12-31' WHERE metric_id > 5`;
    expect(await decide([1, 2, 5], { rules, extra })).toMatchObject({
      action: 'BUY',
      max_score: 5,
      confidence_score: 1,
    });
    const still = `UPDATE dim_metric SET valid_to = DATE '2025-01-01' WHERE metric_id > 5`;
    expect(await decide([1, 2, 5], { rules, extra: still })).toMatchObject({
      reason: 'filtered',
      max_score: 14,
    });
  });

  it('takes no account of a context, though it holds', async () => {
    const rules = `${RULES}, (6, NULL, 'context', NULL)`;
    // Its indicator would need more bars than there are.
    const extra = 'UPDATE dim_metric SET window_size = 90 WHERE metric_id = 6';
    expect(await decide([1, 2, 5, 6], { rules, extra })).toMatchObject({
      action: 'BUY',
      buy_score: 5,
      max_score: 5,
      metric_ids: [1, 2, 5],
    });
  });

  it('waits for rules of longer bars where these can hold, and counts them there alone', async () => {
    const database = await modelDatabase();
    // Rule 1 is judged on the bars of four hours, rule 2 on those of each interval.
    await database.run(`
      CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force, 1.0 AS buy_score, 1.0 AS sell_score,
        1.0 AS min_edge, 9.0 AS conflict_score, 0.0 AS min_confidence, 1.0 AS max_confidence, 'atr'::VARCHAR AS exit_unit, 'atr_14' AS volatility_indicator;
      CREATE TABLE dim_interval AS FROM (VALUES (7::TINYINT, '1h', 3600), (9::TINYINT, '4h', 14400), (13::TINYINT, '1d', 86400)) AS t(interval_id, interval, seconds);
      CREATE TABLE dim_metric AS SELECT *, 's' AS strategy, true AS is_active, 'signal' AS role, 'BUY' AS side, 'ABOVE' AS direction,
        1 AS indicator_type_id, NULL::INT AS threshold_indicator_type_id, 1 AS window_size, 'bars' AS window_unit,
        NULL::DATE AS valid_from, NULL::DATE AS valid_to
        FROM (VALUES (1, 3.0, 9::TINYINT), (2, 2.0, NULL)) AS t(metric_id, weight, judged_interval_id);
      CREATE TABLE dim_indicator_type AS FROM (VALUES (1, 'rsi_14', 2), (9, 'atr_14', 1)) AS t(indicator_type_id, indicator, warmup_bars);
      CREATE TABLE indicators.bars AS
        SELECT 1::SMALLINT AS symbol_id, interval_id, n AS bar_no, TIMESTAMP '2025-01-01' + to_seconds(seconds * (n + 1)) AS close_time
        FROM dim_interval, (SELECT unnest(range(30))::INT AS n);
      CREATE TABLE fact_indicator AS SELECT symbol_id, interval_id, 9 AS indicator_type_id, close_time, 1.0::DOUBLE AS value FROM indicators.bars;
      CREATE TABLE fact_metric_value AS SELECT symbol_id, interval_id, 2 AS metric_id, close_time AS calculating_at FROM indicators.bars`);
    await database.build('dimensions/dim_scored_rule');
    const rows = await database.model<{
      interval_id: number;
      predicting_at: Date;
      max_score: number;
    }>('facts/fact_prediction');
    const first = [7, 9, 13].map((interval) => rows.find((row) => row.interval_id === interval)!);
    // Each takes three bars, two for the indicator and one more for the window. Of four hours these are twelve hours, and
    // with the one that a series begins in, sixteen.
    expect(first.map(({ predicting_at }) => predicting_at.toISOString().slice(0, 13))).toEqual([
      '2025-01-01T16',
      '2025-01-01T12',
      '2025-01-04T00',
    ]);
    expect(first.map(({ max_score }) => max_score)).toEqual([5, 5, 2]);
  });

  it('adds tenths exactly', async () => {
    const tenths = Array.from(
      { length: 10 },
      (_, index) => `(${index + 1}, 'BUY', 'signal', 0.1)`,
    ).join(', ');
    const extra = 'UPDATE dim_strategy SET buy_score = 1.0, min_edge = 1.0';
    const all = Array.from({ length: 10 }, (_, index) => index + 1);
    expect(await decide(all, { rules: tenths, extra, confidence: [1, 1] })).toMatchObject({
      action: 'BUY',
      buy_score: 1,
      confidence_score: 1,
    });
  });

  it('tells the lightest rule beside the heaviest ones', async () => {
    const rules = `(1, 'BUY', 'signal', 1e6), (2, 'BUY', 'signal', 1e-6), (3, 'SELL', 'signal', 1e6)`;
    expect(await decide([1, 2, 3], { rules })).toMatchObject({
      buy_score: 1000000.000001,
      market_score: 0.000001,
    });
  });

  it('has an id that says symbol, interval and second, exact in JavaScript', async () => {
    const { prediction_id } = await decide([1, 2, 5]);
    expect(prediction_id).toBe((1n * 32n + 7n) * 2n ** 33n + 1735696800n);
    expect(32767n * 32n * 2n ** 33n).toBeLessThan(2n ** 53n);
  });
});
