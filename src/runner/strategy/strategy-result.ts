import type { DuckDBConnection } from '@duckdb/node-api';
import { inTransaction, readRows } from '../../warehouse/database.ts';
import { literal } from '../../warehouse/sql-text.ts';
import { isOfVersion, keepBefore } from './settle-result.ts';
import { addStrategyVersion, type StrategyInForce, strategyInForce } from './strategy-version.ts';

/** The models that the figures are read from. */
export const RESULT_MODELS = [
  'dim_interval',
  'dim_symbol',
  'fact_kline',
  'fact_prediction_result',
  'strategy_performance',
] as const;

/** The content that each of them has, as JSON; not one text where one was not built. */
const CONTENTS = `
  SELECT to_json(map_from_entries(list((model, content) ORDER BY model)))::VARCHAR AS contents
  FROM meta.model_state
  WHERE model IN (${RESULT_MODELS.map(literal).join(', ')})
  HAVING count(*) = ${RESULT_MODELS.length}`;

/** The version that each model above fact_prediction_result, and it, was built in last, as JSON. */
const MODEL_VERSIONS = `
  WITH RECURSIVE above AS (
    SELECT 'fact_prediction_result' AS model
    UNION
    SELECT l.parent FROM meta.lineage AS l JOIN above AS a ON a.model = l.child
  ),

  versions AS (
    SELECT model, arg_max(version, started_at) AS version
    FROM meta.model_run
    JOIN above USING (model)
    GROUP BY model
  )

  SELECT to_json(map_from_entries(list((model, version) ORDER BY model)))::VARCHAR AS model_versions
  FROM versions`;

/**
 * The strategy in force, if the trades in the warehouse are not those that its version is known to have made: it is new,
 * or has other bars, models or results than in the last build under it. Nothing is due where the tables were not built.
 */
export async function dueStrategy(
  connection: DuckDBConnection,
): Promise<StrategyInForce | undefined> {
  const [built] = await readRows<{ contents: string }>(connection, CONTENTS);
  if (!built) return undefined;
  const now = await strategyInForce(connection);
  if (now.version === null) return now;
  const known = await readRows<{ contents: string }>(
    connection,
    'SELECT DISTINCT contents FROM meta.strategy_result WHERE (strategy, version) = ($1, $2)',
    [now.strategy, now.version],
  );
  return known.length === 1 && known[0]!.contents === built.contents ? undefined : now;
}

/**
 * Keeps the version in force with what came of it, in the place of what came of it in an earlier build. That is kept
 * beside until it is settled.
 */
export async function keepStrategyResult(
  connection: DuckDBConnection,
  now: StrategyInForce,
): Promise<void> {
  await inTransaction(connection, async () => {
    const version = now.version ?? (await addStrategyVersion(connection, now));
    const key = { strategy: now.strategy, version };
    const names = `${literal(now.strategy)} AS strategy, ${version} AS version`;
    await connection.run(
      [
        ...keepBefore(key, now.version === null),
        `DELETE FROM meta.strategy_result WHERE ${isOfVersion(key)}`,
        `DELETE FROM meta.strategy_week WHERE ${isOfVersion(key)}`,
        `INSERT INTO meta.strategy_result BY NAME SELECT ${names}, * FROM (${RESULTS})`,
        `INSERT INTO meta.strategy_week BY NAME SELECT ${names}, * FROM (${WEEKS})`,
      ].join('; '),
    );
  });
}

/** One row an interval that has bars. */
const RESULTS = `
  WITH series AS (
    SELECT
      interval_id,
      symbol_id,
      min(open_time) AS first_bar_at,
      max(close_time) AS last_bar_at,
      count(*) AS bars
    FROM fact_kline
    GROUP BY interval_id, symbol_id
  ),

  spans AS (
    SELECT
      interval_id,
      list(symbol ORDER BY symbol_id) AS symbols,
      min(first_bar_at) AS first_bar_at,
      max(last_bar_at) AS last_bar_at,
      sum(bars)::BIGINT AS bars
    FROM series
    JOIN dim_symbol USING (symbol_id)
    GROUP BY interval_id
  ),

  figures AS (
    SELECT
      interval_id,
      count(pnl_pct)::INTEGER AS trades,
      win_rate(pnl_pct) AS win_rate,
      expectancy(pnl_pct) AS expectancy_pct,
      expectancy_error(pnl_pct) AS expectancy_error,
      profit_factor(pnl_pct) AS profit_factor,
      max(epoch(exit_at - entry_at))::BIGINT AS longest_trade_seconds
    FROM fact_prediction_result
    GROUP BY interval_id
  ),

  equities AS (
    SELECT interval_id, avg(final_equity ORDER BY symbol_id) AS final_equity
    FROM strategy_performance
    GROUP BY interval_id
  )

  SELECT
    i.interval,
    coalesce(f.trades, 0) AS trades,
    f.win_rate,
    f.expectancy_pct,
    f.expectancy_error,
    f.profit_factor,
    e.final_equity,
    f.longest_trade_seconds,
    s.symbols,
    s.first_bar_at,
    s.last_bar_at,
    s.bars,
    m.model_versions,
    c.contents
  FROM spans AS s
  JOIN dim_interval AS i USING (interval_id)
  LEFT JOIN figures AS f USING (interval_id)
  LEFT JOIN equities AS e USING (interval_id)
  CROSS JOIN (${MODEL_VERSIONS}) AS m
  CROSS JOIN (${CONTENTS}) AS c
  ORDER BY i.seconds, i.interval`;

const WEEKS = `
  SELECT
    i.interval,
    date_trunc('week', r.predicting_at)::DATE AS week,
    count(*)::INTEGER AS trades,
    count_if(r.pnl_pct > 0)::INTEGER AS wins,
    sum(r.pnl_pct ORDER BY r.pnl_pct) AS return_pct
  FROM fact_prediction_result AS r
  JOIN dim_interval AS i USING (interval_id)
  WHERE r.pnl_pct IS NOT NULL
  GROUP BY i.interval, i.seconds, week
  ORDER BY i.seconds, i.interval, week`;
