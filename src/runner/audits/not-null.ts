import type { GivenOf } from '../../model/model-test.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { columnOrSlip } from './bound-names.ts';
import { findBroken } from './failing-rows.ts';
import type { AuditKind, RowRule } from './kind.ts';

/** Columns that have a value in every row. */
export const notNull: AuditKind<'not_null'> = {
  code: 'KH320',
  // An indicator has no row where it has no value.
  isForParts: false,
  tablesRead: () => [],
  slips: (columns, bound) =>
    columns
      .map((column, index) => columnOrSlip(bound, column, [index]))
      .filter((found) => 'code' in found),
  rules,
  find: (columns, audited) => findBroken(audited, rules(columns)),
};

function rules(columns: GivenOf<'not_null'>): RowRule[] {
  return columns.map((column, index) => ({
    column,
    isBad: `${identifier(column)} IS NULL`,
    says: `${column} is null`,
    path: [index],
  }));
}
