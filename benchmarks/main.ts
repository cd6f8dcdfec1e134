import { Command } from 'commander';
import { benchmarkBacktest } from './backtest.ts';
import { benchmarkBuild } from './build.ts';
import { benchmarkIndicators } from './indicators.ts';
import { benchmarkPatterns } from './patterns.ts';
import { benchmarkRunner } from './runner.ts';
import type { Benchmark } from './table.ts';
import { tableText } from './table.ts';

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  backtest: benchmarkBacktest,
  build: benchmarkBuild,
  indicators: benchmarkIndicators,
  patterns: benchmarkPatterns,
  runner: benchmarkRunner,
};

await new Command('bench')
  .description('run a benchmark and print what it measured, medians of several runs')
  .argument('<name>', Object.keys(benchmarks).join(', '))
  .option('--json', 'print JSON instead of a table')
  .action(async (name: string, { json }: { json?: boolean }, command: Command) => {
    const run = benchmarks[name];
    if (!run)
      command.error(
        `there is no benchmark '${name}'; there are: ${Object.keys(benchmarks).join(', ')}`,
        { exitCode: 2 },
      );
    const result = await run!();
    console.log(json ? JSON.stringify(result, null, 2) : tableText(result));
  })
  .parseAsync();
