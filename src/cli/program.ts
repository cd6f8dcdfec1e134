import { Command } from 'commander';
import { buildCommand } from './build.ts';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { historyCommand } from './history.ts';
import { indicatorsCommand } from './indicators.ts';
import { ingestCommand } from './ingest.ts';
import { lineageCommand } from './lineage.ts';
import { planCommand } from './plan.ts';
import { reportFailure } from './problem-text.ts';
import { queryCommand } from './query.ts';
import { testCommand } from './test.ts';
import { verifyCommand } from './verify.ts';

/**
 * Does what the command line of this process asks for; sets the exit code where that fails. Commands import what they
 * run once they run: it is most of the program, and little of it is needed by each.
 */
export async function runProgram(): Promise<void> {
  process.stdout.on('error', ignoreClosedPipe);
  const program = new Command('klinehouse')
    .description('A SQL-first data warehouse for crypto market research.')
    .option('--project <dir>', 'the project folder', '.')
    .option('--json', 'print JSON instead of text')
    .showHelpAfterError()
    .configureHelp({ sortSubcommands: true })
    .exitOverride((error) => {
      // Usage mistakes are the user's input; --help and --version end well.
      process.exit(error.exitCode === 0 ? 0 : 2);
    });

  program.addCommand(buildCommand());
  program.addCommand(checkCommand());
  program.addCommand(compareCommand());
  program.addCommand(diffCommand());
  program.addCommand(explainCommand());
  program.addCommand(historyCommand());
  program.addCommand(indicatorsCommand());
  program.addCommand(ingestCommand());
  program.addCommand(lineageCommand());
  program.addCommand(planCommand());
  program.addCommand(queryCommand());
  program.addCommand(testCommand());
  program.addCommand(verifyCommand());
  for (const command of program.commands) command.copyInheritedSettings(program);

  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = reportFailure(error, program.opts<{ json?: boolean }>().json ?? false);
  }
}

/** Whoever reads may have read enough, `head` say; a build goes on none the less. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
