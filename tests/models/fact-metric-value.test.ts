import { describe, expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

interface Rule {
  readonly direction: string;
  readonly threshold?: number;
  readonly end?: number;
  readonly window?: number;
  readonly against?: readonly number[];
  readonly validFrom?: string;
  readonly validTo?: string;
}

const sqlValue = (value: number | string | undefined) =>
  value === undefined ? 'NULL' : typeof value === 'number' ? `${value}::DOUBLE` : `DATE '${value}'`;

/** The bar lengths that the tests speak of. */
const INTERVALS = `CREATE TABLE seeds.interval AS
  FROM (VALUES (2, '1m', 60), (5, '1h', 3600), (6, '4h', 14400), (7, '1d', 86400)) AS t(interval_id, interval, seconds)`;

/** What dim_metric has of a rule that says nothing else. */
const PLAIN = `'ALL' AS match, 'bars' AS window_unit, NULL::TINYINT AS judged_interval_id`;

/** Every instant of fact_indicator as a bar of an unbroken series. */
const BARS = `CREATE TABLE indicators.bars AS
  SELECT symbol_id, interval_id, symbol_id AS series_id, close_time,
    row_number() OVER (PARTITION BY symbol_id ORDER BY close_time) - 1 AS bar_no
  FROM (SELECT DISTINCT symbol_id, interval_id, close_time FROM fact_indicator)`;

/** The bars (from 0) on which a rule holds over the values of one indicator, daily from 2025-01-02. */
async function metBars(values: readonly number[], rule: Rule): Promise<number[]> {
  const database = await modelDatabase();
  const rows = (type: number, series: readonly number[]) =>
    series.map(
      (value, bar) => `(1, 7, ${type}, TIMESTAMP '2025-01-02' + to_days(${bar}), ${value}::DOUBLE)`,
    );
  await database.run(`
    CREATE TABLE fact_indicator (symbol_id INT, interval_id INT, indicator_type_id INT, close_time TIMESTAMP, value DOUBLE);
    INSERT INTO fact_indicator VALUES ${[...rows(1, values), ...rows(2, rule.against ?? [0])].join(', ')};
    ${BARS};
    ${INTERVALS};
    CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force;
    CREATE TABLE dim_metric AS SELECT 1 AS metric_id, 's' AS strategy, true AS is_active, 1 AS indicator_type_id,
      '${rule.direction}' AS direction, ${sqlValue(rule.threshold)} AS threshold_start, ${sqlValue(rule.end)} AS threshold_end,
      ${rule.against ? 2 : 'NULL'}::INT AS threshold_indicator_type_id, ${rule.window ?? 1} AS window_size, ${PLAIN},
      ${sqlValue(rule.validFrom)}::DATE AS valid_from, ${sqlValue(rule.validTo)}::DATE AS valid_to`);
  const met = await database.model<{ calculating_at: Date }>('facts/fact_metric_value');
  return met.map((row) => (row.calculating_at.getTime() - Date.UTC(2025, 0, 2)) / 86_400_000);
}

describe('a rule holds', () => {
  it.each<[string, number[], Rule, number[]]>([
    ['ABOVE a number, strictly', [1, 2, 3], { direction: 'ABOVE', threshold: 2 }, [2]],
    ['BELOW a number, strictly', [1, 2, 3], { direction: 'BELOW', threshold: 2 }, [0]],
    [
      'BETWEEN, ends included',
      [0, 1, 2, 3, 4],
      { direction: 'BETWEEN', threshold: 1, end: 3 },
      [1, 2, 3],
    ],
    [
      'OUTSIDE, ends excluded',
      [0, 1, 2, 3, 4],
      { direction: 'OUTSIDE', threshold: 1, end: 3 },
      [0, 4],
    ],
    [
      'ABOVE over a window: on every bar of it',
      [3, 3, 3, 1, 3, 3, 3],
      { direction: 'ABOVE', threshold: 2, window: 3 },
      [2, 6],
    ],
    [
      'BETWEEN over a window',
      [1, 2, 9, 2, 2],
      { direction: 'BETWEEN', threshold: 1, end: 3, window: 2 },
      [1, 4],
    ],
    ['ABOVE another indicator', [1, 5, 3], { direction: 'ABOVE', against: [2, 2, 3] }, [1]],
    [
      'BELOW another indicator over a window',
      [1, 1, 5, 1, 1],
      { direction: 'BELOW', against: [2, 2, 2, 2, 2], window: 2 },
      [1, 4],
    ],
    [
      'CROSS_UP on the bar of the crossing',
      [1, 3, 4, 1, 2, 3],
      { direction: 'CROSS_UP', threshold: 2 },
      [1, 5],
    ],
    ['CROSS_UP from the threshold itself', [2, 3], { direction: 'CROSS_UP', threshold: 2 }, [1]],
    [
      'CROSS_UP for the bars of the window, while it stands',
      [1, 3, 3, 3, 3, 1, 3, 1],
      { direction: 'CROSS_UP', threshold: 2, window: 3 },
      [1, 2, 3, 6],
    ],
    [
      'CROSS_UP not where a series begins above',
      [3, 3, 3],
      { direction: 'CROSS_UP', threshold: 2, window: 2 },
      [],
    ],
    ['CROSS_DOWN', [3, 1, 1, 3, 2, 1], { direction: 'CROSS_DOWN', threshold: 2 }, [1, 5]],
    [
      'CROSS_UP of another indicator',
      [1, 3, 3, 3],
      { direction: 'CROSS_UP', against: [2, 2, 4, 2] },
      [1, 3],
    ],
    ['TREND_UP against a window ago', [1, 2, 3, 2, 1], { direction: 'TREND_UP', window: 2 }, [2]],
    [
      'TREND_DOWN against a window ago',
      [3, 2, 1, 3, 2],
      { direction: 'TREND_DOWN', window: 2 },
      [2],
    ],
    ['TREND_UP not while level', [2, 2, 2], { direction: 'TREND_UP' }, []],
    [
      'from its first day to its last',
      [3, 3, 3, 3],
      { direction: 'ABOVE', threshold: 2, validFrom: '2025-01-02', validTo: '2025-01-03' },
      [1, 2],
    ],
  ])('%s', async (_, values, rule, expected) => {
    expect(await metBars(values, rule)).toEqual(expected);
  });

  it('only within one series, and only where every bar of its window has a value', async () => {
    const database = await modelDatabase();
    // Bars 0 to 3 and, after missing files, 4 to 7; bar 6 has no value.
    await database.run(`
      CREATE TABLE indicators.bars AS SELECT 1 AS symbol_id, 7 AS interval_id, bar // 4 AS series_id, bar % 4 AS bar_no,
        TIMESTAMP '2025-01-01' + to_days(bar) AS close_time FROM (SELECT unnest(range(8))::INT AS bar);
      CREATE TABLE fact_indicator AS SELECT symbol_id, interval_id, 1 AS indicator_type_id, close_time,
          [1, 2, 1, 1, 3, 1, NULL, 5][series_id * 4 + bar_no + 1]::DOUBLE AS value
        FROM indicators.bars WHERE NOT (series_id = 1 AND bar_no = 2);
      ${INTERVALS};
      CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force;
      CREATE TABLE dim_metric AS SELECT *, 's' AS strategy, true AS is_active, 1 AS indicator_type_id, 1.5::DOUBLE AS threshold_start,
          NULL::DOUBLE AS threshold_end, NULL::INT AS threshold_indicator_type_id, NULL::DATE AS valid_from, NULL::DATE AS valid_to, ${PLAIN}
        FROM (VALUES (1, 'TREND_UP', 1), (2, 'CROSS_UP', 1), (3, 'ABOVE', 2)) AS t(metric_id, direction, window_size)`);
    const met = await database.model<{ metric_id: number; calculating_at: Date }>(
      'facts/fact_metric_value',
    );
    const bars = (metric: number) =>
      met
        .filter((row) => row.metric_id === metric)
        .map((row) => row.calculating_at.getUTCDate() - 1);
    // Not on bar 4, though it is higher than bar 3, nor on 7, whose bar before has no value.
    expect(bars(1)).toEqual([1]);
    expect(bars(2)).toEqual([1]);
    expect(bars(3)).toEqual([]);
  });

  it('on its days though its window reaches back before them, a bar that ends at midnight belonging to the day before', async () => {
    // Daily bars that end at midnight: bar 0 ends on 2025-01-02 and is the bar of 2025-01-01.
    const rule = {
      direction: 'TREND_UP',
      window: 2,
      validFrom: '2025-01-03',
      validTo: '2025-01-04',
    };
    expect(await metBars([1, 2, 3, 4, 5, 6], rule)).toEqual([2, 3]);
  });

  it('within its own series alone', async () => {
    const database = await modelDatabase();
    await database.run(`
      CREATE TABLE fact_indicator AS
        SELECT symbol_id, 7 AS interval_id, 1 AS indicator_type_id, TIMESTAMP '2025-01-01' + to_days(bar) AS close_time,
          CASE WHEN symbol_id = 1 THEN bar ELSE -bar END::DOUBLE AS value
        FROM (SELECT unnest([1, 2]) AS symbol_id), (SELECT unnest(range(4))::INT AS bar);
      ${BARS};
      ${INTERVALS};
      CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force;
      CREATE TABLE dim_metric AS SELECT 1 AS metric_id, 's' AS strategy, true AS is_active, 1 AS indicator_type_id,
        'TREND_UP' AS direction, NULL::DOUBLE AS threshold_start, NULL::DOUBLE AS threshold_end,
        NULL::INT AS threshold_indicator_type_id, 1 AS window_size, NULL::DATE AS valid_from, NULL::DATE AS valid_to, ${PLAIN}`);
    const met = await database.model<{ symbol_id: number }>('facts/fact_metric_value');
    expect(met.map((row) => row.symbol_id)).toEqual([1, 1, 1]);
  });

  it('only of the strategy in force, and only while active', async () => {
    const database = await modelDatabase();
    await database.run(`
      CREATE TABLE fact_indicator AS SELECT 1 AS symbol_id, 7 AS interval_id, 1 AS indicator_type_id,
        TIMESTAMP '2025-01-01' AS close_time, 5.0::DOUBLE AS value;
      ${BARS};
      ${INTERVALS};
      CREATE TABLE dim_strategy AS FROM (VALUES ('s', true), ('other', false)) AS t(strategy, is_in_force);
      CREATE TABLE dim_metric AS
        SELECT *, 1 AS indicator_type_id, 'ABOVE' AS direction, 1.0::DOUBLE AS threshold_start, NULL::DOUBLE AS threshold_end,
          NULL::INT AS threshold_indicator_type_id, 1 AS window_size, NULL::DATE AS valid_from, NULL::DATE AS valid_to, ${PLAIN}
        FROM (VALUES (1, 's', true), (2, 's', false), (3, 'other', true)) AS t(metric_id, strategy, is_active)`);
    const met = await database.model<{ metric_id: number }>('facts/fact_metric_value');
    expect(met.map((row) => row.metric_id)).toEqual([1]);
  });
});
