import { Command } from 'commander';
import { build } from '../runner/build.ts';
import { buildReporter, buildSummary } from './build-report.ts';
import { globalOptions } from './global-options.ts';
import { addSelectOptions, type SelectOptions, selectRequest } from './select-options.ts';

export function buildCommand(): Command {
  const command = new Command('build').description(
    'build all models, audit them and publish the warehouse',
  );
  return addSelectOptions(command)
    .option(
      '--no-publish',
      'leave the result in warehouse/work.duckdb, to compare and publish later',
    )
    .action(async (options: SelectOptions & { publish: boolean }, command: Command) => {
      const { root, json } = globalOptions(command);
      const request = { ...selectRequest(options), isCandidate: !options.publish };
      const result = await build(root, json ? {} : buildReporter(process.stdout), request);
      console.log(json ? JSON.stringify(result, null, 2) : buildSummary(result));
    });
}
