import { Command, InvalidArgumentError } from 'commander';
import type { Waiting } from '../warehouse/lock.ts';
import { buildReporter, buildSummary } from './build-report.ts';
import { globalOptions } from './global-options.ts';
import { addSelectOptions, type SelectOptions, selectRequest } from './select-options.ts';
import { addStrategyOption, type StrategyOptions } from './strategy-option.ts';

interface BuildOptions extends SelectOptions, StrategyOptions {
  readonly publish: boolean;
  readonly wait?: number | true;
}

export function buildCommand(): Command {
  const command = new Command('build').description(
    'build all models, audit them and publish the warehouse',
  );
  return addStrategyOption(addSelectOptions(command))
    .option(
      '--no-publish',
      'leave the result in warehouse/work.duckdb, to compare and publish later',
    )
    .option(
      '--wait [seconds]',
      'where another process is building, wait for it to end; without a number as long as it takes',
      seconds,
    )
    .action(async (options: BuildOptions, command: Command) => {
      const { root, json } = globalOptions(command);
      const request = {
        ...selectRequest(options),
        strategy: options.strategy,
        isCandidate: !options.publish,
      };
      process.once('SIGINT', stopBuild);
      const { build } = await import('../runner/build.ts');
      const observer = json ? {} : buildReporter(process.stdout);
      const result = await build(root, observer, request, waiting(options.wait));
      console.log(json ? JSON.stringify(result, null, 2) : buildSummary(result));
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new InvalidArgumentError('Expected a number of seconds.');
}

function waiting(wait: number | true | undefined): Waiting {
  const most = wait === true ? Number.POSITIVE_INFINITY : (wait ?? 0);
  return {
    seconds: most,
    onWait: (holder) =>
      console.error(
        `Another process (${holder}) is building: waiting for it${Number.isFinite(most) ? `, ${most} s at most` : ''} …`,
      ),
  };
}

function stopBuild(): void {
  console.error('\nStopped. What is done is kept: the next build goes on from there.');
  // Exiting would wait for the statements under way. Without a handler the signal ends the process: code 130.
  process.kill(process.pid, 'SIGINT');
}
