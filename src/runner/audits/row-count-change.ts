import { countRows, rowCount } from './failing-rows.ts';
import type { AuditKind } from './kind.ts';

/** How far the number of rows may be from that of the published table. Nothing is asked where that has none. */
export const rowCountChange: AuditKind<'row_count_change'> = {
  code: 'KH326',
  isForParts: false,
  tablesRead: () => [],
  slips: () => [],
  async find({ at_most }, audited) {
    const before = audited.publishedRows;
    if (!before) return [];
    const now = await countRows(audited, audited.model.qualifiedName);
    const percent = (Math.abs(now - before) / before) * 100;
    if (percent <= at_most) return [];
    const change = `${numberText(percent)} % ${now < before ? 'fewer' : 'more'} than the ${numberText(before)} published`;
    return [
      {
        cause: `the table has ${rowCount(now)}, ${change}; expected at most ${at_most} %.`,
        fix: 'If that is meant, allow more, or give the test severity: warn.',
        path: [],
      },
    ];
  },
};

function numberText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
