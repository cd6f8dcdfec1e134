import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../../problem.ts';
import { readRows } from '../../warehouse/database.ts';
import type { Bar } from './find-bar.ts';
import { instantText } from './instant.ts';

/** What the strategy in force said at the close of a bar, as fact_prediction has it. */
export interface Decision {
  readonly prediction_id: bigint;
  readonly action: 'BUY' | 'SELL' | 'SIDEWAY';
  /** What decided. */
  readonly reason: string;
  readonly buy_score: number;
  readonly sell_score: number;
  /** The edge: the first less the second. */
  readonly market_score: number;
  /** The most that the leading side's score could be. */
  readonly max_score: number;
  readonly confidence_score: number;
}

/** The numbers of strategy.yml, as dim_strategy has them. */
export interface StrategyNumbers {
  readonly strategy: string;
  readonly buy_score: number;
  readonly sell_score: number;
  readonly min_edge: number;
  readonly conflict_score: number;
  readonly min_confidence: number;
  readonly max_confidence: number;
  /** `atr`, the volatility indicator's value, or `percent` of the entry price. */
  readonly exit_unit: string;
  readonly volatility_indicator: string | null;
}

/** The strategy in force. */
export async function readStrategy(connection: DuckDBConnection): Promise<StrategyNumbers> {
  const [row] = await readRows<StrategyNumbers>(
    connection,
    'SELECT * EXCLUDE (description, is_in_force) FROM dim_strategy WHERE is_in_force',
  );
  return row!;
}

/** The value of the indicator that exits are measured in; null while it has none. */
export async function readVolatility(
  connection: DuckDBConnection,
  { symbol_id, interval_id, close_time }: Bar,
  { volatility_indicator }: StrategyNumbers,
): Promise<number | null> {
  const [row] = await readRows<{ value: number }>(
    connection,
    `SELECT value
     FROM fact_indicator
     JOIN dim_indicator_type USING (indicator_type_id)
     WHERE symbol_id = $1 AND interval_id = $2 AND close_time = $3::TIMESTAMP AND indicator = $4`,
    [symbol_id, interval_id, close_time.toISOString(), volatility_indicator],
  );
  return row?.value ?? null;
}

/** The decision at the close of a bar. Throws a ProblemError (KH512) where none was made: the rules were warming up. */
export async function readDecision(connection: DuckDBConnection, bar: Bar): Promise<Decision> {
  const { symbol_id, interval_id, close_time } = bar;
  const [row] = await readRows<Decision>(
    connection,
    `SELECT * EXCLUDE (symbol_id, interval_id, predicting_at, metric_ids)
     FROM fact_prediction
     WHERE symbol_id = $1 AND interval_id = $2 AND predicting_at = $3::TIMESTAMP`,
    [symbol_id, interval_id, close_time.toISOString()],
  );
  if (row) return row;
  throw new ProblemError({
    code: 'KH512',
    cause: `Nothing was decided at ${instantText(close_time)}: the rules were still warming up on ${bar.symbol} ${bar.interval}.`,
    fix: await whenDecided(connection, bar),
  });
}

async function whenDecided(connection: DuckDBConnection, bar: Bar): Promise<string> {
  const [row] = await readRows<{ first: Date | null; missing: number | null; bars: number }>(
    connection,
    `SELECT
       min(b.close_time) FILTER (p.prediction_id IS NOT NULL) AS first,
       min(b.bar_no) FILTER (p.prediction_id IS NOT NULL) - $2 AS missing,
       count(*)::INTEGER AS bars
     FROM indicators.bars AS b
     LEFT JOIN fact_prediction AS p
       ON p.symbol_id = b.symbol_id
       AND p.interval_id = b.interval_id
       AND p.predicting_at = b.close_time
     WHERE b.series_id = $1`,
    [bar.series_id, bar.bar_no],
  );
  const { first, missing, bars } = row!;
  if (first) {
    return `${counted(missing!, 'bar')} more were needed; the first decision is at ${instantText(first)}.`;
  }
  const needed = await barsNeeded(connection, bar);
  return `They need ${needed} bars in a row, and this one is number ${bar.bar_no + 1} of ${bars}: ${needed - bar.bar_no - 1} are missing.`;
}

/** How many bars of an interval the rules need that can hold there, as fact_prediction counts them: the most of all. */
async function barsNeeded(connection: DuckDBConnection, { interval_id }: Bar): Promise<number> {
  const [row] = await readRows<{ bars: number }>(
    connection,
    `WITH own AS (
       SELECT
         window_bars(m.window_size, m.window_unit, m.direction, coalesce(l.seconds, i.seconds))
           + greatest(n.warmup_bars, coalesce(t.warmup_bars, 1)) AS bars,
         i.seconds,
         l.seconds AS judged_seconds
       FROM dim_metric AS m
       JOIN dim_strategy AS s USING (strategy)
       JOIN dim_interval AS i ON i.interval_id = $1
       LEFT JOIN dim_interval AS l ON l.interval_id = m.judged_interval_id
       JOIN dim_indicator_type AS n USING (indicator_type_id)
       LEFT JOIN dim_indicator_type AS t ON t.indicator_type_id = m.threshold_indicator_type_id
       WHERE s.is_in_force AND m.is_active AND m.role <> 'context' AND coalesce(l.seconds >= i.seconds, true)
     )

     SELECT coalesce(
       max(CASE WHEN judged_seconds > seconds THEN (bars + 1) * judged_seconds // seconds ELSE bars END),
       1
     )::DOUBLE AS bars
     FROM own`,
    [interval_id],
  );
  return row!.bars;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
