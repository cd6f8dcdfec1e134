import { Command, InvalidArgumentError } from 'commander';
import type { TableDifference } from '../runner/compare-tables.ts';
import type { Verification } from '../runner/verify.ts';
import type { CausalVerification } from '../runner/verify-causal.ts';
import { globalOptions } from './global-options.ts';
import { addStrategyOption, type StrategyOptions } from './strategy-option.ts';
import { formatNumber, textTable } from './text-table.ts';

const CUTS = 3;

interface Options extends StrategyOptions {
  readonly causal?: boolean;
  readonly cuts: number;
  readonly seed: number;
}

export function verifyCommand(): Command {
  const command = new Command('verify').description(
    'build everything from nothing and compare it with the published warehouse',
  );
  return addStrategyOption(command)
    .option(
      '--causal',
      'instead build on data cut at random instants, and compare what was known by then',
    )
    .option('--cuts <n>', 'how many instants', positiveInteger, CUTS)
    .option('--seed <n>', 'other instants', positiveInteger, 1)
    .action(async (options: Options, command: Command) => {
      const { root, json } = globalOptions(command);
      if (options.causal) {
        const { verifyCausality } = await import('../runner/verify-causal.ts');
        const result = await verifyCausality(root, options.cuts, options.seed, options.strategy);
        console.log(json ? JSON.stringify(result, null, 2) : causalText(result));
        if (result.lookAhead) process.exitCode = 1;
        return;
      }
      const { verify } = await import('../runner/verify.ts');
      const result = await verify(root, options.strategy);
      console.log(json ? JSON.stringify(result, null, 2) : verificationText(result));
      if (result.differences.length > 0) process.exitCode = 1;
    });
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Expected 1, 2, …');
  return value;
}

function verificationText({ tables, rows, differences }: Verification): string {
  if (differences.length === 0) {
    return `${tables} tables with ${formatNumber(rows)} rows are what a build from nothing gives, row by row.`;
  }
  return [
    `${differences.length} of ${tables} tables are not what a build from nothing gives.`,
    ...differences.map((difference) => differenceText(difference, 'published', 'built anew')),
    'The first table is where to look: those below it are made from it, or differ for the same reason.',
    'To mend the warehouse, build with --full-refresh; to mend the cause, look at `incremental` in the header of the model.',
  ].join('\n\n');
}

function causalText({ cuts, models, lookAhead }: CausalVerification): string {
  if (!lookAhead) {
    return [
      `No row depends on the future: of ${models.join(', ')}`,
      `every row known by ${cuts.join(', ')} is the same without the data after it.`,
    ].join('\n');
  }
  const { cut, differences } = lookAhead;
  return [
    `Rows known by ${cut} are others without the data after it: they depend on the future.`,
    ...differences.map((difference) => differenceText(difference, 'with the future', 'without')),
    'The first table is where to look: those below it are made from it, or look ahead themselves.',
  ].join('\n\n');
}

function differenceText(
  { table, onlyFirst, onlySecond, rows }: TableDifference,
  first: string,
  second: string,
): string {
  const columns = Object.keys(rows[0]?.values ?? {});
  return [
    `${table}: ${formatNumber(onlyFirst)} rows only ${first}, ${formatNumber(onlySecond)} only ${second}; the first of them:`,
    textTable(
      ['', ...columns],
      rows.map(({ isInFirst, values }) => [
        isInFirst ? first : second,
        ...columns.map((column) => values[column] ?? 'NULL'),
      ]),
    ),
  ].join('\n');
}
