import { Command } from 'commander';
import { globalOptions } from './global-options.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('find what is wrong with the project without touching data')
    .action(async (_options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { bind } = await import('../runner/bind.ts');
      const { loadSources } = await import('../runner/load.ts');
      const start = performance.now();
      const sources = loadSources(root);
      await bind(sources);
      const { project, models } = sources;
      const counts = {
        models: models.length,
        rules: project.metrics.length,
        seeds: project.seeds.length,
        milliseconds: Math.round(performance.now() - start),
      };
      console.log(
        json
          ? JSON.stringify({ problems: [], ...counts }, null, 2)
          : `Nothing is wrong with ${counts.models} models, ${counts.rules} rules and ${counts.seeds} seeds (${counts.milliseconds} ms).`,
      );
    });
}
