import { Command } from 'commander';

/** By name. Each is most of its own part of the program, of which little is needed by the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  build: async () => (await import('./build.ts')).buildCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  compare: async () => (await import('./compare.ts')).compareCommand(),
  diff: async () => (await import('./diff.ts')).diffCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  history: async () => (await import('./history.ts')).historyCommand(),
  indicators: async () => (await import('./indicators.ts')).indicatorsCommand(),
  ingest: async () => (await import('./ingest.ts')).ingestCommand(),
  lineage: async () => (await import('./lineage.ts')).lineageCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  query: async () => (await import('./query.ts')).queryCommand(),
  test: async () => (await import('./test.ts')).testCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
};

/** Does what the command line of this process asks for; sets the exit code where that fails. */
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

  for (const command of await commandsOf(process.argv.slice(2))) {
    program.addCommand(command.copyInheritedSettings(program));
  }

  try {
    await program.parseAsync();
  } catch (error) {
    const { reportFailure } = await import('./problem-text.ts');
    process.exitCode = reportFailure(error, program.opts<{ json?: boolean }>().json ?? false);
  }
}

/** The command that the words name; all commands where they name none, or ask for help before. */
function commandsOf(words: readonly string[]): Promise<Command[]> {
  const name = words.find(
    (word, index) =>
      ['-h', '--help'].includes(word) ||
      !(word.startsWith('-') || words[index - 1] === '--project'),
  );
  const names =
    name !== undefined && Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS);
  return Promise.all(names.map((each) => COMMANDS[each]!()));
}

/** Whoever reads may have read enough, `head` say; a build goes on none the less. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
