import { Command } from 'commander';
import { globalOptions } from './global-options.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('find what is wrong with the project without touching data')
    .action(async (_options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { checkProject } = await import('../runner/check.ts');
      const start = performance.now();
      const { sources, unitTests } = await checkProject(root);
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
    });
}
