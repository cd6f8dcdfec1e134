import type { Command } from 'commander';
import type { PlanRequest } from '../runner/plan-request.ts';

export interface SelectionOptions {
  readonly select?: string[];
  readonly exclude?: string[];
}

export interface SelectOptions extends SelectionOptions {
  readonly fullRefresh?: boolean;
}

/** Gives a command the options that say which models it is about. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option('--select <selector...>', 'these models alone, e.g. fact_prediction+ or tag:daily')
    .option('--exclude <selector...>', 'all but these');
}

/** The same, for a command about running them. */
export function addSelectOptions(command: Command): Command {
  return addSelectionOptions(command).option('--full-refresh', 'run them whatever their state');
}

export function selectRequest({ select, exclude, fullRefresh }: SelectOptions): PlanRequest {
  return { select, exclude, isFullRefresh: fullRefresh };
}
