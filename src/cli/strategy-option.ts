import type { Command } from 'commander';

export interface StrategyOptions {
  readonly strategy?: string;
}

/** Gives a command the option that puts another strategy in force than the one that project.yml names. */
export function addStrategyOption(command: Command): Command {
  return command.option(
    '--strategy <name>',
    'the folder under metrics/ whose rules are in force, in place of the one in project.yml',
  );
}
