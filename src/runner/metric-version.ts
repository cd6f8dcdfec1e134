import type { DuckDBConnection } from '@duckdb/node-api';

/** Each rule as it stands in raw.metric, with its content as JSON: strategy, metric, content. */
export const METRIC_CONTENTS = `
  SELECT
    strategy,
    metric,
    to_json(struct_pack(*COLUMNS(* EXCLUDE (strategy, metric, description))))::VARCHAR AS content
  FROM raw.metric`;

/**
 * Gives every rule whose content it never had before the next version, in the transaction of the caller. A rule
 * that goes back to what it was has no new one.
 */
export async function keepMetricVersions(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `INSERT INTO meta.metric_version
     SELECT
       strategy,
       metric,
       1 + coalesce(
         (SELECT max(v.version) FROM meta.metric_version AS v WHERE (v.strategy, v.metric) = (now.strategy, now.metric)),
         0
       ),
       content,
       now() AT TIME ZONE 'UTC'
     FROM (${METRIC_CONTENTS}) AS now
     ANTI JOIN meta.metric_version USING (strategy, metric, content)
     ORDER BY strategy, metric`,
  );
}
