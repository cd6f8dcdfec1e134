import { Command } from 'commander';
import { build } from '../runner/build.ts';
import { buildReporter, buildSummary } from './build-report.ts';
import { globalOptions } from './global-options.ts';

export function buildCommand(): Command {
  return new Command('build')
    .description('build all models, audit them and publish the warehouse')
    .action(async (_options, command: Command) => {
      const { root, json } = globalOptions(command);
      const result = await build(root, json ? {} : buildReporter(process.stdout));
      console.log(json ? JSON.stringify(result, null, 2) : buildSummary(result));
    });
}
