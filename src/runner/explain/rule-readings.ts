import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import type { Bar } from './find-bar.ts';

/** A rule of the strategy in force as dim_metric has it, with the names of its indicators. */
interface Rule {
  readonly metric_id: number;
  readonly metric: string;
  readonly description: string;
  /** `signal` and `filter` decide. */
  readonly role: string;
  readonly side: 'BUY' | 'SELL' | null;
  readonly direction: string;
  readonly weight: number;
  readonly window_size: number;
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

/** What a rule saw on a bar; NULL where an indicator had no value. */
export interface Sight {
  /** 0 is the bar that is explained. */
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
       bar_day($3::TIMESTAMP) BETWEEN coalesce(m.valid_from, '-infinity')
         AND coalesce(m.valid_to, 'infinity') AS is_valid,
       v.metric_id IS NOT NULL AS is_met
     FROM dim_metric AS m
     JOIN dim_strategy AS s USING (strategy)
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
  const values = await readValues(connection, bar, rules);
  const best = Map.groupBy(
    rules.filter(({ is_valid }) => is_valid),
    ({ side }) => side,
  );
  return rules.map((rule) => ({
    ...rule,
    share:
      rule.side === null || !rule.is_valid
        ? null
        : rule.weight / best.get(rule.side)!.reduce((sum, { weight }) => sum + weight, 0),
    sights: sightsOf(rule, values),
  }));
}

/** What one indicator was on one bar. */
interface Value {
  readonly indicator_type_id: number | null;
  readonly bars_ago: number;
  readonly value: number | null;
}

/** The values of the rules' indicators over the longest of their windows. */
function readValues(
  connection: DuckDBConnection,
  { series_id, bar_no }: Bar,
  rules: readonly Rule[],
): Promise<Value[]> {
  const longest = Math.max(0, ...rules.map(({ window_size }) => window_size));
  const indicators = rules.flatMap(({ indicator_type_id, threshold_indicator_type_id }) => [
    indicator_type_id,
    ...(threshold_indicator_type_id === null ? [] : [threshold_indicator_type_id]),
  ]);
  return readRows<Value>(
    connection,
    `SELECT v.indicator_type_id, $2 - b.bar_no AS bars_ago, v.value
     FROM indicators.bars AS b
     LEFT JOIN fact_indicator AS v
       ON v.symbol_id = b.symbol_id
       AND v.interval_id = b.interval_id
       AND v.close_time = b.close_time
       AND v.indicator_type_id IN (${indicators.join(', ') || 'NULL'})
     WHERE b.series_id = $1 AND b.bar_no BETWEEN $2 - ${longest} AND $2
     ORDER BY bars_ago, v.indicator_type_id`,
    [series_id, bar_no],
  );
}

function sightsOf(rule: Rule, values: readonly Value[]): Sight[] {
  const byBar = Map.groupBy(values, ({ bars_ago }) => bars_ago);
  return [...byBar]
    .filter(([bars_ago]) => bars_ago <= rule.window_size)
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
