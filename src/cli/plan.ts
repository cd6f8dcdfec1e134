import { Command } from 'commander';
import { plan } from '../runner/build.ts';
import { globalOptions } from './global-options.ts';
import { planText } from './plan-text.ts';

export function planCommand(): Command {
  return new Command('plan')
    .description('show what a build would run, and why')
    .action(async (_options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { models, upToDate, removed } = await plan(root, console.error);
      if (!json) {
        console.log(planText({ models, upToDate, removed }));
        return;
      }
      const rows = models.map(({ node, reasons, plannedParents }) => ({
        model: node.model.qualifiedName,
        reasons,
        plannedParents,
      }));
      console.log(JSON.stringify({ models: rows, upToDate, removed }, null, 2));
    });
}
