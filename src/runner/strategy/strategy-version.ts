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

/** The strategy in force as it stands now. */
export interface StrategyInForce {
  readonly strategy: string;
  readonly content: string;
  /** The version that it is; null where it was never built so. */
  readonly version: number | null;
}

export async function strategyInForce(connection: DuckDBConnection): Promise<StrategyInForce> {
  const [row] = await readRows<StrategyInForce>(
    connection,
    `SELECT now.strategy, now.content, v.version
     FROM (${STRATEGY_CONTENT}) AS now
     LEFT JOIN meta.strategy_version AS v USING (strategy, content)`,
  );
  return row!;
}

/** Gives the strategy in force, which never had this content before, the next version. */
export async function addStrategyVersion(
  connection: DuckDBConnection,
  { strategy, content }: StrategyInForce,
): Promise<number> {
  const [added] = await readRows<{ version: number }>(
    connection,
    `INSERT INTO meta.strategy_version
     SELECT
       $1,
       1 + coalesce((SELECT max(version) FROM meta.strategy_version WHERE strategy = $1), 0),
       md5($2)[:16],
       $2,
       now() AT TIME ZONE 'UTC'
     RETURNING version`,
    [strategy, content],
  );
  return added!.version;
}
