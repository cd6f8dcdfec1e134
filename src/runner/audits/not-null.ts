import { identifier } from '../../warehouse/sql-text.ts';
import { columnOrSlip } from './bound-names.ts';
import { findRows } from './failing-rows.ts';
import type { AuditKind, Finding } from './kind.ts';

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
  async find(columns, audited) {
    const findings: Finding[] = [];
    for (const [index, column] of columns.entries()) {
      const rule = {
        column,
        isBad: `${identifier(column)} IS NULL`,
        says: `${column} is null`,
        path: [index],
      };
      findings.push(...(await findRows(audited, rule)));
    }
    return findings;
  },
};
