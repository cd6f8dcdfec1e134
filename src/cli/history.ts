import { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';
import { globalOptions } from './global-options.ts';
import { withPublished } from './published.ts';
import { textTable } from './text-table.ts';

interface Version {
  readonly version: number;
  readonly first_built_at: string;
  readonly runs: number;
  readonly sql: string;
}

export function historyCommand(): Command {
  return new Command('history')
    .description('show the versions of a model, and how its SQL differs between two of them')
    .argument('<model>', 'e.g. fact_prediction or indicators.rsi')
    .argument('[from]', 'the earlier version; the last but one if absent')
    .argument('[to]', 'the later version; the last if absent')
    .action(async (model: string, from, to, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const versions = await readVersions(root, model);
      if (json) {
        console.log(JSON.stringify(versions, null, 2));
        return;
      }
      const rows = versions.map(({ version, first_built_at, runs }) => [
        version,
        first_built_at,
        runs,
      ]);
      console.log(textTable(['version', 'first built (UTC)', 'runs'], rows));
      if (versions.length < 2 && from === undefined) return;
      const later = pick(model, versions, to ?? versions.at(-1)!.version);
      const earlier = pick(model, versions, from ?? later.version - 1);
      console.log(`\n${difference(model, earlier, later)}`);
    });
}

function readVersions(root: string, model: string): Promise<Version[]> {
  return withPublished(root, async (connection) => {
    const versions = await readRows<Version>(
      connection,
      `SELECT v.version, strftime(v.first_built_at, '%Y-%m-%d %H:%M:%S') AS first_built_at,
         count(r.model)::INTEGER AS runs, v.sql
       FROM meta.model_version AS v
       LEFT JOIN meta.model_run AS r USING (model, version)
       WHERE v.model = $1
       GROUP BY ALL
       ORDER BY v.version`,
      [model],
    );
    if (versions.length > 0) return versions;
    const known = await readRows<{ model: string }>(
      connection,
      'SELECT DISTINCT model FROM meta.model_version',
    );
    throw new ProblemError({
      code: 'KH502',
      cause: `No model '${model}' was ever built.`,
      fix: suggestName(
        model,
        known.map((row) => row.model),
      ),
    });
  });
}

function pick(model: string, versions: readonly Version[], wanted: string | number): Version {
  const found = versions.find(({ version }) => String(version) === String(wanted));
  if (found) return found;
  throw new ProblemError({
    code: 'KH503',
    cause: `${model} has no version ${wanted}.`,
    fix: `It has: ${versions.map(({ version }) => version).join(', ')}.`,
  });
}

/** The lines that differ; where none do, the change was in a macro, an option or the code of a stage. */
function difference(model: string, earlier: Version, later: Version): string {
  if (earlier.sql === later.sql) {
    return `The SQL of versions ${earlier.version} and ${later.version} is the same: what changed is a macro it uses, its header or its stage.`;
  }
  const patch = createTwoFilesPatch(
    `${model} version ${earlier.version}`,
    `${model} version ${later.version}`,
    `${earlier.sql}\n`,
    `${later.sql}\n`,
  );
  return patch.split('\n').slice(1).join('\n').trimEnd();
}
