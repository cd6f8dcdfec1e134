import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { METRIC_CONTENTS } from '../runner/metric-version.ts';
import { valueDifferences } from '../runner/row-differences.ts';
import { readRows } from '../warehouse/database.ts';
import { textTable } from './text-table.ts';

/** One content that a rule had. */
export interface RuleVersion {
  readonly strategy: string;
  readonly metric: string;
  readonly version: number;
  readonly first_built_at: string;
  /** Whether the warehouse was built with it. */
  readonly is_current: boolean;
  readonly rule: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * The versions of the rules of that name, `rsi_oversold` or `trend_momentum.rsi_oversold`; none if there are none.
 * Throws a ProblemError (KH507) where several strategies have it.
 */
export async function readRuleVersions(
  connection: DuckDBConnection,
  name: string,
): Promise<RuleVersion[]> {
  const rows = await readRows<Omit<RuleVersion, 'rule'> & { content: string }>(
    connection,
    `SELECT
       v.strategy,
       v.metric,
       v.version,
       strftime(v.first_built_at, '%Y-%m-%d %H:%M:%S') AS first_built_at,
       now.content IS NOT NULL AS is_current,
       v.content
     FROM meta.metric_version AS v
     LEFT JOIN (${METRIC_CONTENTS}) AS now
       ON now.strategy = v.strategy AND now.metric = v.metric AND now.content = v.content
     WHERE $1 IN (v.metric, v.strategy || '.' || v.metric)
     ORDER BY v.strategy, v.version`,
    [name],
  );
  const strategies = [...new Set(rows.map((row) => row.strategy))];
  if (strategies.length > 1) {
    throw new ProblemError({
      code: 'KH507',
      cause: `Several strategies have a rule '${name}'.`,
      fix: `Say which: ${strategies.map((strategy) => `${strategy}.${name}`).join(' or ')}.`,
    });
  }
  return rows.map(({ content, ...row }) => ({
    ...row,
    rule: JSON.parse(content) as RuleVersion['rule'],
  }));
}

/** The names of all rules that were ever built. */
export async function ruleNames(connection: DuckDBConnection): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    connection,
    'SELECT DISTINCT metric AS name FROM meta.metric_version',
  );
  return rows.map((row) => row.name);
}

/** Each version with its date and in what it differs from the one before. */
export function ruleHistoryText(versions: readonly RuleVersion[]): string {
  const rows = versions.map((version, index) => [
    version.version,
    version.first_built_at,
    version.is_current ? 'yes' : 'no',
    index === 0 ? 'as it began' : ruleDifference(versions[index - 1]!, version),
  ]);
  return textTable(['version', 'first built (UTC)', 'in force', 'what changed'], rows);
}

/** `weight 2 → 3, threshold_start 45 → 40` */
export function ruleDifference(earlier: RuleVersion, later: RuleVersion): string {
  const columns = Object.keys({ ...earlier.rule, ...later.rule });
  const texts = (version: RuleVersion) =>
    columns.map((column) => String(version.rule[column] ?? ''));
  return valueDifferences(columns, texts(earlier), texts(later)).join(', ') || 'nothing';
}
