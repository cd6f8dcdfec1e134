import type { DuckDBConnection } from '@duckdb/node-api';
import { Command } from 'commander';
import { suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';
import { globalOptions } from './global-options.ts';
import { withPublished } from './published.ts';
import {
  type RuleVersion,
  readRuleVersions,
  ruleDifference,
  ruleHistoryText,
  ruleNames,
} from './rule-history.ts';
import { textTable } from './text-table.ts';

interface Version {
  readonly version: number;
  readonly first_built_at: string;
  readonly runs: number;
  readonly sql: string;
}

interface History {
  readonly versions: readonly Version[];
  /** Filled where the name is a rule's and no model's. */
  readonly rules: readonly RuleVersion[];
}

export function historyCommand(): Command {
  return new Command('history')
    .description('show the versions of a model or rule, and how two of them differ')
    .argument('<name>', 'e.g. fact_prediction, indicators.rsi, or a rule such as rsi_recovers')
    .argument('[from]', 'the earlier version; the last but one if absent')
    .argument('[to]', 'the later version; the last if absent')
    .action(async (name: string, from, to, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { versions, rules } = await withPublished(root, (connection) =>
        readHistory(connection, name),
      );
      if (json) {
        console.log(JSON.stringify(rules.length > 0 ? rules : versions, null, 2));
      } else if (rules.length > 0) {
        console.log(ruleHistoryText(rules));
        if (from === undefined) return;
        const [earlier, later] = pickTwo(name, rules, from, to);
        const change = ruleDifference(earlier, later);
        console.log(`\nFrom version ${earlier.version} to ${later.version}: ${change}`);
      } else {
        console.log(modelHistoryText(versions));
        if (versions.length < 2 && from === undefined) return;
        console.log(`\n${await difference(name, ...pickTwo(name, versions, from, to))}`);
      }
    });
}

async function readHistory(connection: DuckDBConnection, name: string): Promise<History> {
  const versions = await readRows<Version>(
    connection,
    `SELECT v.version, strftime(v.first_built_at, '%Y-%m-%d %H:%M:%S') AS first_built_at,
       count(r.model)::INTEGER AS runs, v.sql
     FROM meta.model_version AS v
     LEFT JOIN meta.model_run AS r USING (model, version)
     WHERE v.model = $1
     GROUP BY ALL
     ORDER BY v.version`,
    [name],
  );
  const rules = versions.length > 0 ? [] : await readRuleVersions(connection, name);
  if (versions.length + rules.length > 0) return { versions, rules };
  const known = await readRows<{ model: string }>(
    connection,
    'SELECT DISTINCT model FROM meta.model_version',
  );
  const names = [...known.map((row) => row.model), ...(await ruleNames(connection))];
  throw new ProblemError({
    code: 'KH502',
    cause: `No model or rule '${name}' was ever built.`,
    fix: suggestName(name, names),
  });
}

function modelHistoryText(versions: readonly Version[]): string {
  return textTable(
    ['version', 'first built (UTC)', 'runs'],
    versions.map(({ version, first_built_at, runs }) => [version, first_built_at, runs]),
  );
}

interface Numbered {
  readonly version: number;
}

/** The two versions to compare: the last two where nothing is said. */
function pickTwo<T extends Numbered>(
  name: string,
  versions: readonly T[],
  from: string | undefined,
  to: string | undefined,
): [T, T] {
  const later = pick(name, versions, to ?? versions.at(-1)!.version);
  return [pick(name, versions, from ?? later.version - 1), later];
}

function pick<T extends Numbered>(
  name: string,
  versions: readonly T[],
  wanted: string | number,
): T {
  const found = versions.find(({ version }) => String(version) === String(wanted));
  if (found) return found;
  throw new ProblemError({
    code: 'KH503',
    cause: `${name} has no version ${wanted}.`,
    fix: `It has: ${versions.map(({ version }) => version).join(', ')}.`,
  });
}

/** The lines that differ; where none do, the change was in a macro, an option or the code of a stage. */
async function difference(model: string, earlier: Version, later: Version): Promise<string> {
  if (earlier.sql === later.sql) {
    return `The SQL of versions ${earlier.version} and ${later.version} is the same: what changed is a macro it uses, its header or its stage.`;
  }
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(
    `${model} version ${earlier.version}`,
    `${model} version ${later.version}`,
    `${earlier.sql}\n`,
    `${later.sql}\n`,
  );
  return patch.split('\n').slice(1).join('\n').trimEnd();
}
