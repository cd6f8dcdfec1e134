import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import type { Bar } from './find-bar.ts';

/** A rule of the strategy in force as dim_metric has it, with the names of its indicators. */
interface Rule {
  readonly metric_id: number;
  readonly metric: string;
  readonly description: string;
  /** `signal` and `filter` decide, `context` names a state of the market. */
  readonly role: string;
  readonly side: 'BUY' | 'SELL' | null;
  readonly direction: string;
  /** Null for a context. */
  readonly weight: number | null;
  /** Of a rule that looks at each bar of its window: ALL of them must be so, or ANY. */
  readonly match: 'ALL' | 'ANY';
  /** Bars over which it is judged. */
  readonly window_bars: number;
  readonly judged_interval_id: number | null;
  /** The longer interval on whose bars it is judged; null where on those of the interval that is explained. */
  readonly judged_interval: string | null;
  /** When the last bar that it is judged on was over. */
  readonly judged_at: Date;
  /** False on bars that are longer than those it is judged on: there it never holds, and does not count. */
  readonly can_hold: boolean;
  readonly indicator_type_id: number;
  readonly indicator: string;
  readonly threshold_start: number | null;
  readonly threshold_end: number | null;
  readonly threshold_indicator_type_id: number | null;
  readonly threshold_indicator: string | null;
  /** Whether it counts on the bar's day. */
  readonly is_valid: boolean;
  readonly is_met: boolean;
}

/** What a rule saw on a bar; null where an indicator had no value. */
export interface Sight {
  /** 0 is the bar that is explained, or the last that was over by then of those that the rule is judged on. */
  readonly bars_ago: number;
  readonly value: number | null;
  /** The number or the other indicator's value; the low end of a range. */
  readonly threshold: number | null;
}

/** A rule on one bar: what it saw, and what came of it. */
export interface RuleReading extends Rule {
  /** Its weight as a part of the weights of its side's rules; null for a rule that is not scored. */
  readonly share: number | null;
  /** The bar and those of its window, and the one before them: latest first. */
  readonly sights: readonly Sight[];
}

/** Every active rule of the strategy in force on a bar, in the order of their weight. */
export async function readRules(connection: DuckDBConnection, bar: Bar): Promise<RuleReading[]> {
  const rules = await readRows<Rule>(
    connection,
    `SELECT
       m.*,
       i.indicator,
       t.indicator AS threshold_indicator,
       window_bars(m.window_size, m.window_unit, m.direction, coalesce(l.seconds, o.seconds)) AS window_bars,
       l.interval AS judged_interval,
       coalesce(bar_start($3::TIMESTAMP, l.interval, l.seconds), $3::TIMESTAMP) AS judged_at,
       coalesce(l.seconds >= o.seconds, true) AS can_hold,
       bar_day($3::TIMESTAMP) BETWEEN coalesce(m.valid_from, '-infinity')
         AND coalesce(m.valid_to, 'infinity') AS is_valid,
       v.metric_id IS NOT NULL AS is_met
     FROM dim_metric AS m
     JOIN dim_strategy AS s USING (strategy)
     JOIN dim_interval AS o ON o.interval_id = $2
     LEFT JOIN dim_interval AS l ON l.interval_id = m.judged_interval_id
     JOIN dim_indicator_type AS i USING (indicator_type_id)
     LEFT JOIN dim_indicator_type AS t ON t.indicator_type_id = m.threshold_indicator_type_id
     LEFT JOIN fact_metric_value AS v
       ON v.metric_id = m.metric_id
       AND v.symbol_id = $1
       AND v.interval_id = $2
       AND v.calculating_at = $3::TIMESTAMP
     WHERE s.is_in_force AND m.is_active
     ORDER BY m.weight DESC, m.metric`,
    [bar.symbol_id, bar.interval_id, bar.close_time.toISOString()],
  );
  const scored = rules.filter(({ is_valid, can_hold }) => is_valid && can_hold);
  const best = Map.groupBy(scored, ({ side }) => side);
  const sights = new Map<Rule, Sight[]>();
  const byInterval = Map.groupBy(rules, ({ judged_interval_id }) => judged_interval_id);
  for (const [interval_id, judged] of byInterval) {
    const values = await readValues(connection, bar, interval_id ?? bar.interval_id, judged);
    for (const rule of judged) sights.set(rule, sightsOf(rule, values));
  }
  return rules.map((rule) => ({
    ...rule,
    share:
      rule.side !== null && scored.includes(rule)
        ? rule.weight! / sumOfWeights(best.get(rule.side)!)
        : null,
    sights: sights.get(rule)!,
  }));
}

function sumOfWeights(rules: readonly Rule[]): number {
  return rules.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
}

/** What one indicator was on one bar. */
interface Value {
  readonly indicator_type_id: number | null;
  readonly bars_ago: number;
  readonly value: number | null;
}

/** The values of rules' indicators on the bars of one interval that were over, for the longest of their windows. */
function readValues(
  connection: DuckDBConnection,
  { symbol_id }: Bar,
  intervalId: number,
  rules: readonly Rule[],
): Promise<Value[]> {
  const longest = Math.max(...rules.map(({ window_bars }) => window_bars));
  const indicators = rules.flatMap(({ indicator_type_id, threshold_indicator_type_id }) => [
    indicator_type_id,
    ...(threshold_indicator_type_id === null ? [] : [threshold_indicator_type_id]),
  ]);
  return readRows<Value>(
    connection,
    `WITH last_bar AS (
       SELECT series_id, bar_no
       FROM indicators.bars
       WHERE symbol_id = $1 AND interval_id = $2 AND close_time = $3::TIMESTAMP
     )

     SELECT v.indicator_type_id, l.bar_no - b.bar_no AS bars_ago, v.value
     FROM last_bar AS l
     JOIN indicators.bars AS b
       ON b.series_id = l.series_id
       AND b.bar_no BETWEEN l.bar_no - ${longest} AND l.bar_no
     LEFT JOIN fact_indicator AS v
       ON v.symbol_id = b.symbol_id
       AND v.interval_id = b.interval_id
       AND v.close_time = b.close_time
       AND v.indicator_type_id IN (${indicators.join(', ')})
     ORDER BY bars_ago, v.indicator_type_id`,
    [symbol_id, intervalId, rules[0]!.judged_at.toISOString()],
  );
}

function sightsOf(rule: Rule, values: readonly Value[]): Sight[] {
  const byBar = Map.groupBy(values, ({ bars_ago }) => bars_ago);
  return [...byBar]
    .filter(([bars_ago]) => bars_ago <= rule.window_bars)
    .map(([bars_ago, ofBar]) => {
      const readValue = (id: number | null) =>
        ofBar.find(({ indicator_type_id }) => indicator_type_id === id)?.value ?? null;
      return {
        bars_ago,
        value: readValue(rule.indicator_type_id),
        threshold:
          rule.threshold_indicator_type_id === null
            ? rule.threshold_start
            : readValue(rule.threshold_indicator_type_id),
      };
    });
}
