import type { DuckDBConnection } from '@duckdb/node-api';
import { Command } from 'commander';
import { suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import { readStrategyVersions } from '../runner/strategy/read-versions.ts';
import { globalOptions } from './global-options.ts';
import {
  modelDifference,
  modelHistoryText,
  modelNames,
  readModelVersions,
} from './model-history.ts';
import { pickTwoVersions } from './pick-version.ts';
import { withPublished } from './published.ts';
import { readRuleVersions, ruleDifference, ruleHistoryText, ruleNames } from './rule-history.ts';
import { strategyDifference, strategyHistoryText } from './strategy-history.ts';

/** The versions of what has a name, and how to tell of them. */
interface History {
  /** What `--json` prints. */
  readonly versions: readonly { readonly version: number }[];
  readonly text: string;
  /** How two of them differ. */
  difference(from: string | undefined, to: string | undefined): Promise<string>;
  /** Whether that is told unasked. */
  readonly showsLastDifference: boolean;
}

export function historyCommand(): Command {
  return new Command('history')
    .description('show the versions of a model, rule or strategy, and how two of them differ')
    .argument(
      '<name>',
      'e.g. fact_prediction, indicators.rsi, a rule such as rsi_recovers, or a strategy',
    )
    .argument('[from]', 'the earlier version; the last but one if absent')
    .argument('[to]', 'the later version; the last if absent')
    .option('--strategy', 'of the strategy of that name, where a model or rule has it too')
    .action(
      async (
        name: string,
        from: string | undefined,
        to: string | undefined,
        options: { strategy?: boolean },
        command: Command,
      ) => {
        const { root, json } = globalOptions(command);
        const { history, others } = await withPublished(root, (connection) =>
          readHistory(connection, name, options.strategy ?? false),
        );
        const { text, versions, showsLastDifference } = history;
        if (json) {
          console.log(JSON.stringify(versions, null, 2));
          return;
        }
        console.log(text);
        if (from !== undefined || (showsLastDifference && versions.length > 1)) {
          console.log(`\n${await history.difference(from, to)}`);
        }
        for (const noun of others) {
          console.log(`\nA ${noun} is called ${name} too: ${OTHERWISE[noun](name)}`);
        }
      },
    );
}

type Other = 'rule' | 'strategy';

const OTHERWISE: Readonly<Record<Other, (name: string) => string>> = {
  rule: (name) => `klinehouse history STRATEGY.${name}`,
  strategy: (name) => `klinehouse history ${name} --strategy`,
};

interface FoundHistory {
  readonly history: History;
  /** What has the name as well. */
  readonly others: readonly Other[];
}

/** Of a model, else of a rule, else of a strategy. Throws a ProblemError (KH502) where nothing has the name. */
async function readHistory(
  connection: DuckDBConnection,
  name: string,
  isStrategy: boolean,
): Promise<FoundHistory> {
  const rules = await ruleNames(connection);
  const strategies = [
    ...new Set((await readStrategyVersions(connection)).map(({ strategy }) => strategy)),
  ];
  const models = isStrategy ? [] : await modelNames(connection);
  if (models.includes(name)) {
    const others: [Other, string[]][] = [
      ['rule', rules],
      ['strategy', strategies],
    ];
    return {
      history: await modelHistory(connection, name),
      others: others.flatMap(([noun, names]) => (names.includes(name) ? noun : [])),
    };
  }
  const ofRule = isStrategy ? undefined : await ruleHistory(connection, name);
  if (ofRule && ofRule.versions.length > 0) {
    return { history: ofRule, others: strategies.includes(name) ? ['strategy'] : [] };
  }
  if (strategies.includes(name)) {
    return { history: await strategyHistory(connection, name), others: [] };
  }
  throw new ProblemError({
    code: 'KH502',
    cause: isStrategy
      ? `No strategy '${name}' was ever built.`
      : `No model, rule or strategy '${name}' was ever built.`,
    fix: suggestName(name, [...models, ...(isStrategy ? [] : rules), ...strategies]),
  });
}

async function modelHistory(connection: DuckDBConnection, name: string): Promise<History> {
  const versions = await readModelVersions(connection, name);
  return {
    versions,
    text: modelHistoryText(versions),
    difference: (from, to) => modelDifference(name, ...pickTwoVersions(name, versions, from, to)),
    showsLastDifference: true,
  };
}

async function ruleHistory(connection: DuckDBConnection, name: string): Promise<History> {
  const versions = await readRuleVersions(connection, name);
  return {
    versions,
    text: ruleHistoryText(versions),
    difference: async (from, to) => told(pickTwoVersions(name, versions, from, to), ruleDifference),
    showsLastDifference: false,
  };
}

async function strategyHistory(connection: DuckDBConnection, name: string): Promise<History> {
  const versions = await readStrategyVersions(connection, name);
  return {
    versions,
    text: strategyHistoryText(versions),
    difference: async (from, to) =>
      told(pickTwoVersions(name, versions, from, to), strategyDifference),
    showsLastDifference: false,
  };
}

function told<T extends { readonly version: number }>(
  [earlier, later]: [T, T],
  difference: (earlier: T, later: T) => string,
): string {
  return `From version ${earlier.version} to ${later.version}: ${difference(earlier, later)}`;
}
