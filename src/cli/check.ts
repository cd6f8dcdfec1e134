import { Command } from 'commander';
import { globalOptions } from './global-options.ts';
import { addStrategyOption, type StrategyOptions } from './strategy-option.ts';

export function checkCommand(): Command {
  const command = new Command('check').description(
    'find what is wrong with the project without touching data',
  );
  return addStrategyOption(command).action(
    async ({ strategy }: StrategyOptions, command: Command) => {
      const { root, json } = globalOptions(command);
      const { checkProject } = await import('../runner/check.ts');
      const start = performance.now();
      const { sources, unitTests } = await checkProject(root, strategy);
      const { project, models } = sources;
      const counts = {
        models: models.length,
        rules: project.metrics.length,
        seeds: project.seeds.length,
        unitTests,
        milliseconds: Math.round(performance.now() - start),
      };
      console.log(
        json
          ? JSON.stringify({ problems: [], ...counts }, null, 2)
          : `Nothing is wrong with ${counts.models} models, ${counts.rules} rules, ${counts.seeds} seeds and ${unitTests} unit tests (${counts.milliseconds} ms).`,
      );
    },
  );
}
