import { Command, InvalidArgumentError } from 'commander';
import { diffText } from './diff-text.ts';
import { globalOptions } from './global-options.ts';

export function diffCommand(): Command {
  return new Command('diff')
    .description('show what publishing warehouse/work.duckdb would change, table by table')
    .argument('[table...]', 'these tables alone, e.g. fact_prediction')
    .option('--rows <n>', 'the first differing rows of each table too', wholeNumber, 0)
    .action(async (tables: string[], options: { rows: number }, command: Command) => {
      const { root, json } = globalOptions(command);
      const { diff } = await import('../runner/diff/diff.ts');
      const found = await diff(root, tables, options.rows);
      console.log(json ? JSON.stringify(found, null, 2) : diffText(found));
    });
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}
