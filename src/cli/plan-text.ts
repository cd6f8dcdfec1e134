import { styleText } from 'node:util';
import type { AuditedPlan, Plan, PlannedModel } from '../runner/plan.ts';
import { someNames } from '../some-names.ts';

/** What will run and why, how many models are up to date, which are left out of a selection, and what is audited. */
export function planText(plan: AuditedPlan): string {
  return [modelsText(plan), ...auditLines(plan)].join('\n');
}

function auditLines({ audits }: AuditedPlan): string[] {
  if (audits.length === 0) return [];
  const tables = audits.length === 1 ? '1 table is' : `${audits.length} tables are`;
  return [`${tables} to be audited: ${someNames(audits)}.`];
}

function modelsText({ models, upToDate, removed, left }: Plan): string {
  const total = models.length + upToDate + left.length;
  const leftText = left.length === 0 ? '' : `, ${left.length} left for the next build`;
  const leftLine = left.length === 0 ? [] : [`  left for the next build: ${someNames(left)}`];
  if (models.length + removed.length === 0) {
    return left.length === 0
      ? `Plan: all ${total} models are up to date.`
      : [`Plan: nothing that is selected is due${leftText}`, ...leftLine].join('\n');
  }
  if (models.length === total && models.every((model) => model.reasons[0] === 'new')) {
    return `Plan: ${total} models, all new.`;
  }
  return [
    `Plan: ${models.length} of ${total} models, ${upToDate} up to date${leftText}`,
    ...removed.map((name) => `  ${name.padEnd(26)}dropped: it is no longer in the project`),
    ...models.map(modelText),
    ...leftLine,
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
