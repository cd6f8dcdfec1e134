import { resolve } from 'node:path';
import type { Command } from 'commander';

/** The options that every command takes. */
export interface GlobalOptions {
  /** Absolute path of the project folder. */
  readonly root: string;
  readonly json: boolean;
}

export function globalOptions(command: Command): GlobalOptions {
  const { project, json } = command.optsWithGlobals<{ project: string; json?: boolean }>();
  return { root: resolve(project), json: json ?? false };
}
