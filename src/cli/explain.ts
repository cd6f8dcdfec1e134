import { Command } from 'commander';
import { explainText } from './explain-text.ts';
import { globalOptions } from './global-options.ts';
import { jsonText } from './json-text.ts';
import { withPublished } from './published.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description('show why a bar was bought, sold or left alone, and what came of it')
    .argument('<symbol>', 'e.g. BTCUSDT; futures_um.BTCUSDT where several markets have it')
    .argument('<interval>', 'e.g. 1h')
    .argument('<time>', 'when the bar closed, UTC: "2025-03-01 14:00" or 2025-03-01T14:00:00Z')
    .action(async (symbol: string, interval: string, time: string, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { explain } = await import('../runner/explain/explain.ts');
      const explanation = await withPublished(root, (connection) =>
        explain(connection, symbol, interval, time),
      );
      console.log(json ? jsonText(explanation) : explainText(explanation));
    });
}
