import type { GivenOf } from '../../model/model-test.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { columnOrSlip, isNumeric, wrongType } from './bound-names.ts';
import { findBroken } from './failing-rows.ts';
import type { AuditKind, RowRule } from './kind.ts';

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
  rules,
  find: (columns, audited) => findBroken(audited, rules(columns)),
};

function rules(columns: GivenOf<'range'>): RowRule[] {
  return Object.entries(columns).map(([column, ends]) => ruleOf(column, ends));
}

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
