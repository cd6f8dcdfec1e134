import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';
import { type Bar, judgedByLoop, type Rule } from './judged-by-loop.ts';

const INTERVAL_IDS: Readonly<Record<number, number>> = { 1: 7, 4: 9, 24: 13 };

const ONE_SIDED = ['ABOVE', 'BELOW', 'CROSS_UP', 'CROSS_DOWN'];
const SPANS = [
  { window: 1 },
  { window: 3 },
  { window: 7 },
  { window: 8, unit: 'hours' },
  { window: 30, unit: 'hours' },
] as const;

/** Each direction over each window, on every bar or any, against a number or the other indicator, of each interval's bars and of longer ones. */
const RULES: Rule[] = [undefined, 4, 24].flatMap((judgedHours) =>
  SPANS.flatMap((span) => {
    const rule = { ...span, ...(judgedHours && { judgedHours }) };
    return [
      ...ONE_SIDED.map((direction) => ({ ...rule, direction, low: 4 })),
      ...ONE_SIDED.map((direction) => ({ ...rule, direction, isAgainstOther: true })),
      ...['ABOVE', 'BELOW'].map((direction) => ({
        ...rule,
        direction,
        low: 7,
        match: 'ANY' as const,
      })),
      ...['BETWEEN', 'OUTSIDE'].map((direction) => ({ ...rule, direction, low: 2, high: 6 })),
      { ...rule, direction: 'BETWEEN', low: 2, high: 3, match: 'ANY' as const },
      { ...rule, direction: 'TREND_UP' },
      { ...rule, direction: 'TREND_DOWN' },
      { ...rule, direction: 'PERCENTILE_ABOVE', low: 71.3 },
      { ...rule, direction: 'PERCENTILE_BELOW', low: 41.7 },
      // A window of one bar has no slope.
      ...(span.window === 1
        ? []
        : [
            { ...rule, direction: 'SLOPE_ABOVE', low: 0.1234 },
            { ...rule, direction: 'SLOPE_BELOW', low: -0.3217 },
          ]),
    ];
  }),
);

const HOURS = 240;

/** Ten days of bars of three lengths; files are missing from an hour on, single bars and values here and there. */
const anyBars: fc.Arbitrary<Bar[]> = fc
  .record({
    breakAt: fc.integer({ min: 60, max: 160 }),
    numbers: fc.array(fc.integer({ min: 0, max: 9 }), {
      minLength: 5 * HOURS,
      maxLength: 5 * HOURS,
    }),
  })
  .map(({ breakAt, numbers }) => {
    let next = 0;
    const take = () => numbers[next++]!;
    return [1, 4, 24].flatMap((hours) => {
      let series = hours * 10;
      let no = 0;
      const bars: Bar[] = [];
      for (let at = hours; at <= HOURS; at += hours) {
        const isInBreak = at > breakAt && at - hours < breakAt + 10;
        if (isInBreak) {
          series = hours * 10 + 1;
          no = 0;
          continue;
        }
        const isMissing = hours < 24 && at % 37 === 0;
        const [value, other, chance] = [take(), take(), take()];
        if (isMissing) continue;
        bars.push({
          hours,
          at,
          series,
          no: no++,
          ...(chance !== 0 && { value }),
          ...(chance !== 1 && { other }),
        });
      }
      return bars;
    });
  });

const hourAt = (at: number) => `TIMESTAMP '2025-01-06' + to_hours(${at})`;
const sql = (value: number | string | undefined) =>
  value === undefined ? 'NULL' : typeof value === 'number' ? `${value}` : `'${value}'`;

/** Where each rule holds according to the model, as `hours@at` of each bar. */
async function judgedByModel(rules: readonly Rule[], bars: readonly Bar[]): Promise<string[][]> {
  const database = await modelDatabase();
  const barRows = bars.map(
    ({ hours, at, series, no }) => `(1, ${INTERVAL_IDS[hours]}, ${series}, ${no}, ${hourAt(at)})`,
  );
  const valueRows = bars.flatMap(({ hours, at, value, other }) => [
    ...(value === undefined ? [] : [`(1, ${INTERVAL_IDS[hours]}, 1, ${hourAt(at)}, ${value})`]),
    ...(other === undefined ? [] : [`(1, ${INTERVAL_IDS[hours]}, 2, ${hourAt(at)}, ${other})`]),
  ]);
  const ruleRows = rules.map((rule, index) =>
    [
      index,
      sql(rule.direction),
      sql(rule.low),
      sql(rule.high),
      rule.isAgainstOther ? 2 : 'NULL',
      rule.window,
      sql(rule.unit ?? 'bars'),
      sql(rule.match ?? 'ALL'),
      sql(rule.judgedHours && INTERVAL_IDS[rule.judgedHours]),
    ].join(', '),
  );
  await database.run(`
    CREATE TABLE seeds.interval AS FROM (VALUES (7, '1h', 3600), (9, '4h', 14400), (13, '1d', 86400)) AS t(interval_id, interval, seconds);
    CREATE TABLE indicators.bars (symbol_id SMALLINT, interval_id TINYINT, series_id BIGINT, bar_no INTEGER, close_time TIMESTAMP);
    INSERT INTO indicators.bars VALUES ${barRows.join(', ')};
    CREATE TABLE fact_indicator (symbol_id SMALLINT, interval_id TINYINT, indicator_type_id SMALLINT, close_time TIMESTAMP, value DOUBLE);
    INSERT INTO fact_indicator VALUES ${valueRows.join(', ')};
    CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force;
    CREATE TABLE dim_metric (
      metric_id INTEGER, direction VARCHAR, threshold_start DOUBLE, threshold_end DOUBLE, threshold_indicator_type_id SMALLINT,
      window_size INTEGER, window_unit VARCHAR, match VARCHAR, judged_interval_id TINYINT,
      strategy VARCHAR DEFAULT 's', is_active BOOLEAN DEFAULT true, indicator_type_id SMALLINT DEFAULT 1, valid_from DATE, valid_to DATE
    );
    INSERT INTO dim_metric (metric_id, direction, threshold_start, threshold_end, threshold_indicator_type_id, window_size, window_unit, match, judged_interval_id)
    VALUES ${ruleRows.map((row) => `(${row})`).join(', ')}`);
  await database.run('SET threads = 1');
  const rows = await database.model<{
    metric_id: number;
    interval_id: number;
    calculating_at: Date;
  }>('facts/fact_metric_value');
  const found: string[][] = rules.map(() => []);
  for (const { metric_id, interval_id, calculating_at } of rows) {
    const hours = Object.keys(INTERVAL_IDS).find(
      (key) => INTERVAL_IDS[Number(key)] === interval_id,
    );
    const at = (calculating_at.getTime() - Date.UTC(2025, 0, 6)) / 3_600_000;
    found[metric_id]!.push(`${hours}@${at}`);
  }
  return found;
}

describe('the language of rules', () => {
  it('means what a loop over the bars makes of it, in every direction, window and interval', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(anyBars, async (bars) => {
        const found = await judgedByModel(RULES, bars);
        for (const [index, rule] of RULES.entries()) {
          const expected = judgedByLoop(rule, bars);
          expect({ rule, met: found[index]!.toSorted() }).toEqual({
            rule,
            met: expected.toSorted(),
          });
          seen.set(rule.direction, (seen.get(rule.direction) ?? 0) + expected.length);
        }
      }),
      { numRuns: 4, seed: 8, endOnFailure: true },
    );
    // No direction is compared on nothing.
    expect(seen.size).toBe(12);
    for (const count of seen.values()) expect(count).toBeGreaterThan(100);
  });

  it('gives what does not move the slope 0, whatever its value', async () => {
    const bars = Array.from({ length: 40 }, (_, no) => ({
      hours: 1,
      at: no + 1,
      series: 1,
      no,
      value: 60_000.1,
      other: 0,
    }));
    const rules = ['SLOPE_ABOVE', 'SLOPE_BELOW'].flatMap((direction) =>
      [2, 3, 7, 20].map((window) => ({ direction, low: 0, window })),
    );
    expect(await judgedByModel(rules, bars)).toEqual(rules.map(() => []));
  });

  it('counts the last value itself in its percentile, so that the least of n values has 100 / n', async () => {
    const bars = [5, 4, 3, 2, 1].map((value, no) => ({
      hours: 1,
      at: no + 1,
      series: 1,
      no,
      value,
      other: 0,
    }));
    const rules = [
      { direction: 'PERCENTILE_BELOW', low: 21, window: 5 },
      { direction: 'PERCENTILE_BELOW', low: 20, window: 5 },
      { direction: 'PERCENTILE_ABOVE', low: 19, window: 5 },
    ];
    expect(await judgedByModel(rules, bars)).toEqual([['1@5'], [], ['1@5']]);
  });
});
