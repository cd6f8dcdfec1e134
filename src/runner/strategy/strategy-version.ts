import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';

/** Columns of raw.strategy and raw.metric that change no trade. */
const SAYS_NOTHING = ['strategy', 'metric', 'description', 'tags', 'is_in_force', 'is_active'];

const COUNTING = `to_json(struct_pack(*COLUMNS(
  lambda name: name NOT IN (${SAYS_NOTHING.map((name) => `'${name}'`).join(', ')})
)))`;

/**
 * The strategy in force as it stands in raw.strategy and raw.metric, with all that its trades depend on as JSON (a
 * context decides nothing):
 * strategy, content (`numbers` by name, `rules` by name).
 */
export const STRATEGY_CONTENT = `
  SELECT
    s.strategy,
    to_json({
      numbers: s.numbers,
      rules: map_from_entries(
        coalesce(list((r.metric, r.rule) ORDER BY r.metric) FILTER (r.metric IS NOT NULL), [])
      )
    })::VARCHAR AS content
  FROM (SELECT strategy, ${COUNTING} AS numbers FROM raw.strategy WHERE is_in_force) AS s
  LEFT JOIN (SELECT strategy, metric, ${COUNTING} AS rule FROM raw.metric WHERE is_active AND role <> 'context') AS r
    USING (strategy)
  GROUP BY s.strategy, s.numbers`;

/** A version of a strategy, by its name and number. */
export interface VersionKey {
  readonly strategy: string;
  readonly version: number;
}

/** The version that the strategy in force is; nothing where it was never built so. */
export async function currentVersion(
  connection: DuckDBConnection,
): Promise<VersionKey | undefined> {
  const [row] = await readRows<VersionKey>(
    connection,
    `SELECT v.strategy, v.version
     FROM (${STRATEGY_CONTENT}) AS now
     JOIN meta.strategy_version AS v USING (strategy, content)`,
  );
  return row;
}

/**
 * Gives the strategy in force the next version if it never had this content before, in the transaction of the caller.
 * One that goes back to what it was has no new one. Gives the version that it is.
 */
export async function keepStrategyVersion(connection: DuckDBConnection): Promise<VersionKey> {
  const [added] = await readRows<VersionKey>(
    connection,
    `INSERT INTO meta.strategy_version
     SELECT
       strategy,
       1 + coalesce(
         (SELECT max(v.version) FROM meta.strategy_version AS v WHERE v.strategy = now.strategy),
         0
       ),
       md5(content)[:16],
       content,
       now() AT TIME ZONE 'UTC'
     FROM (${STRATEGY_CONTENT}) AS now
     ANTI JOIN meta.strategy_version USING (strategy, content)
     RETURNING strategy, version`,
  );
  return added ?? (await currentVersion(connection))!;
}
