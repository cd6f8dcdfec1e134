import type { GivenOf } from '../../model/model-test.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { columnOrSlip, isNumeric, wrongType } from './bound-names.ts';
import { findRows, type RowRule } from './failing-rows.ts';
import type { AuditKind, Finding } from './kind.ts';

/** Columns of numbers between two ends, both included, or NULL. */
export const range: AuditKind<'range'> = {
  code: 'KH322',
  isForParts: true,
  tablesRead: () => [],
  slips: (columns, bound) =>
    Object.keys(columns).flatMap((column) => {
      const found = columnOrSlip(bound, column, [column]);
      if ('code' in found) return [found];
      return isNumeric(found.type) ? [] : [wrongType(found, 'a range is for numbers', [column])];
    }),
  async find(columns, audited) {
    const findings: Finding[] = [];
    for (const [column, ends] of Object.entries(columns)) {
      findings.push(...(await findRows(audited, ruleOf(column, ends))));
    }
    return findings;
  },
};

function ruleOf(column: string, [min, max]: GivenOf<'range'>[string]): RowRule {
  const value = identifier(column);
  const tooLow = `${value} < ${min}`;
  const path = [column];
  if (max === null) {
    // What is not a number counts as the greatest, and is in no range.
    const isBad = `(${tooLow} OR isnan(${value}))`;
    return { column, isBad, says: `${column} is below ${min}`, path };
  }
  const tooHigh = `${value} > ${max}`;
  if (min === null) return { column, isBad: tooHigh, says: `${column} is above ${max}`, path };
  return {
    column,
    isBad: `(${tooLow} OR ${tooHigh})`,
    says: `${column} is outside ${min} … ${max}`,
    path,
  };
}
