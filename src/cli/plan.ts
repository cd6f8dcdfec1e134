import { Command } from 'commander';
import { globalOptions } from './global-options.ts';
import { planText } from './plan-text.ts';
import { addSelectOptions, type SelectOptions, selectRequest } from './select-options.ts';
import { addStrategyOption, type StrategyOptions } from './strategy-option.ts';

export function planCommand(): Command {
  const command = new Command('plan').description('show what a build would run, and why');
  return addStrategyOption(addSelectOptions(command)).action(
    async (options: SelectOptions & StrategyOptions, command: Command) => {
      const { root, json } = globalOptions(command);
      const { plan } = await import('../runner/plan-project.ts');
      const planned = await plan(
        root,
        { ...selectRequest(options), strategy: options.strategy },
        console.error,
      );
      if (!json) {
        console.log(planText(planned));
        return;
      }
      const { models, upToDate, removed, left, audits } = planned;
      const rows = models.map(({ node, reasons, plannedParents }) => ({
        model: node.model.qualifiedName,
        reasons,
        plannedParents,
      }));
      console.log(JSON.stringify({ models: rows, upToDate, removed, left, audits }, null, 2));
    },
  );
}
