import type { DuckDBConnection } from '@duckdb/node-api';
import { Command } from 'commander';
import { suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import { compareVersions } from '../runner/strategy/compare-versions.ts';
import { readStrategyVersions, type StrategyVersion } from '../runner/strategy/read-versions.ts';
import { readRows } from '../warehouse/database.ts';
import { compareText } from './compare-text.ts';
import { globalOptions } from './global-options.ts';
import { pickVersion } from './pick-version.ts';
import { withPublished } from './published.ts';

export function compareCommand(): Command {
  return new Command('compare')
    .description('set two versions of a strategy side by side, and say whether chance may be all')
    .argument('<a>', 'a version: 1, or trend_momentum@1; klinehouse history STRATEGY lists them')
    .argument('<b>', 'another')
    .action(async (a: string, b: string, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const comparison = await withPublished(root, async (connection) => {
        const first = await findVersion(connection, a);
        const second = await findVersion(connection, b);
        return compareVersions(connection, first, second);
      });
      console.log(json ? JSON.stringify(comparison, null, 2) : compareText(comparison));
    });
}

/**
 * The version that `2` or `trend_momentum@2` names. Throws a ProblemError for a text that names none (KH514), an unknown
 * strategy (KH502) and an unknown version (KH503).
 */
async function findVersion(connection: DuckDBConnection, text: string): Promise<StrategyVersion> {
  const [, named, version] = /^(?:(.+)@)?(\d+)$/.exec(text) ?? [];
  if (version === undefined) {
    throw new ProblemError({
      code: 'KH514',
      cause: `'${text}' names no version of a strategy.`,
      fix: 'Write its number, for the strategy in force, or STRATEGY@NUMBER.',
    });
  }
  const all = await readStrategyVersions(connection);
  const strategy = named ?? (await strategyInForce(connection));
  const versions = all.filter((row) => row.strategy === strategy);
  if (versions.length > 0) return pickVersion(strategy, versions, version);
  throw new ProblemError({
    code: 'KH502',
    cause: `No strategy '${strategy}' was ever built.`,
    fix: suggestName(strategy, [...new Set(all.map((row) => row.strategy))]),
  });
}

async function strategyInForce(connection: DuckDBConnection): Promise<string> {
  const [row] = await readRows<{ strategy: string }>(
    connection,
    'SELECT strategy FROM raw.strategy WHERE is_in_force',
  );
  return row!.strategy;
}
