import { Command } from 'commander';
import { globalOptions } from './global-options.ts';
import { unitTestSummary, unitTestText } from './unit-test-text.ts';

interface Options {
  readonly select?: string[];
  readonly exclude?: string[];
}

export function testCommand(): Command {
  return new Command('test')
    .description('run the unit tests of models, tests/models/*.yml, in memory')
    .option('--select <selector...>', 'those of these models alone, e.g. fact_prediction or facts')
    .option('--exclude <selector...>', 'all but those of these')
    .action(async (options: Options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { runUnitTests } = await import('../runner/unit-tests/run-unit-tests.ts');
      const results = await runUnitTests(root, options, (result) => {
        if (!json) console.log(unitTestText(result));
      });
      console.log(json ? JSON.stringify({ tests: results }, null, 2) : unitTestSummary(results));
      if (results.some(({ failure }) => failure)) process.exitCode = 1;
    });
}
