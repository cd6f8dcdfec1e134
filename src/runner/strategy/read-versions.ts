import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { STRATEGY_CONTENT, type VersionKey } from './strategy-version.ts';

/** A value of a number or a rule's key. */
type Value = string | number | boolean | null;

/** All that the trades of a strategy depend on. */
export interface StrategyContent {
  readonly numbers: Readonly<Record<string, Value>>;
  readonly rules: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/** What came of a version on one interval in the last build under it; a figure that the trades have not is null. */
export interface StrategyResult {
  readonly interval: string;
  readonly trades: number;
  readonly win_rate: number | null;
  readonly expectancy_pct: number | null;
  /** Deviation of a trade's return by the root of their number. */
  readonly expectancy_error: number | null;
  readonly profit_factor: number | null;
  readonly final_equity: number | null;
  readonly longest_trade_seconds: number | null;
  /** The bars that it is about. */
  readonly symbols: readonly string[];
  readonly first_bar_at: Date;
  readonly last_bar_at: Date;
  readonly bars: number;
  /** Another one once any bar is another, of whatever interval. */
  readonly bars_content: string;
  /** The version of each model that the trades were made by. */
  readonly model_versions: Readonly<Record<string, number>>;
}

export interface StrategyVersion extends VersionKey {
  readonly first_built_at: Date;
  /** Whether the warehouse was built with it. */
  readonly is_current: boolean;
  readonly content: StrategyContent;
  /** Interval by interval, the shortest first. */
  readonly results: readonly StrategyResult[];
}

/** The versions of all strategies that were ever in force, or of one; none in a warehouse that knows of none. */
export async function readStrategyVersions(
  connection: DuckDBConnection,
  strategy?: string,
): Promise<StrategyVersion[]> {
  if (!(await knowsVersions(connection))) return [];
  const versions = await readRows<
    Omit<StrategyVersion, 'content' | 'results'> & { content: string }
  >(
    connection,
    `SELECT
       v.strategy,
       v.version,
       v.first_built_at,
       now.content IS NOT NULL AS is_current,
       v.content
     FROM meta.strategy_version AS v
     LEFT JOIN (${STRATEGY_CONTENT}) AS now
       ON now.strategy = v.strategy AND now.content = v.content
     WHERE v.strategy = coalesce($1, v.strategy)
     ORDER BY v.strategy, v.version`,
    [strategy ?? null],
  );
  const results = await readRows<
    Omit<StrategyResult, 'model_versions'> & VersionKey & { model_versions: string }
  >(
    connection,
    `SELECT
       r.* EXCLUDE (contents) REPLACE (
         longest_trade_seconds::DOUBLE AS longest_trade_seconds,
         bars::DOUBLE AS bars
       ),
       r.contents ->> 'fact_kline' AS bars_content
     FROM meta.strategy_result AS r
     LEFT JOIN seeds.interval AS i USING (interval)
     ORDER BY i.seconds, r.interval`,
  );
  return versions.map(({ content, ...version }) => ({
    ...version,
    content: JSON.parse(content) as StrategyContent,
    results: results
      .filter((row) => row.strategy === version.strategy && row.version === version.version)
      .map(({ strategy: _strategy, version: _version, model_versions, ...result }) => ({
        ...result,
        model_versions: JSON.parse(model_versions) as StrategyResult['model_versions'],
      })),
  }));
}

/** A snapshot published by an earlier klinehouse has no versions. */
async function knowsVersions(connection: DuckDBConnection): Promise<boolean> {
  const tables = await readRows(
    connection,
    `SELECT table_name FROM duckdb_tables()
     WHERE schema_name = 'meta' AND table_name = 'strategy_version'`,
  );
  return tables.length > 0;
}
