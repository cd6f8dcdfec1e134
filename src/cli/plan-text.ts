import { styleText } from 'node:util';
import type { Plan, PlannedModel } from '../runner/plan.ts';

/** What will run and why, and how many models are up to date. */
export function planText({ models, upToDate, removed }: Plan): string {
  const total = models.length + upToDate;
  if (models.length + removed.length === 0) return `Plan: all ${total} models are up to date.`;
  if (models.every((model) => model.reasons[0] === 'new')) return `Plan: ${total} models, all new.`;
  return [
    `Plan: ${models.length} of ${total} models, ${upToDate} up to date`,
    ...removed.map((name) => `  ${name.padEnd(26)}dropped: it is no longer in the project`),
    ...models.map(modelText),
  ].join('\n');
}

function modelText({ node, reasons, plannedParents }: PlannedModel): string {
  const name = `  ${node.model.qualifiedName.padEnd(26)}`;
  if (reasons.length > 0) return `${name}${reasons.join('; ')}`;
  return `${name}${styleText('dim', `if ${listed(plannedParents)} changes`)}`;
}

const MOST_NAMES = 3;

function listed(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(' or ');
  return `one of ${names.length} parents`;
}
