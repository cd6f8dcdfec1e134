import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { columnOrSlip, wrongType } from './bound-names.ts';
import type { AuditKind } from './kind.ts';

/** How old the newest of a column's instants (UTC) may be. A table without any is not fresh. */
export const freshness: AuditKind<'freshness'> = {
  code: 'KH325',
  isForParts: false,
  tablesRead: () => [],
  slips({ column }, bound) {
    const found = columnOrSlip(bound, column, ['column']);
    if ('code' in found) return [found];
    return /^(TIMESTAMP|DATE)/.test(found.type)
      ? []
      : [wrongType(found, 'freshness is for a TIMESTAMP or a DATE', ['column'])];
  },
  async find({ column, within }, { connection, rows }) {
    const newest = `max(${identifier(column)})`;
    const [row] = await readRows<{ newest: string | null; is_old: boolean | null }>(
      connection,
      `SELECT ${newest}::VARCHAR AS newest, epoch(${newest}) < epoch(now() - INTERVAL '${within}') AS is_old
       FROM ${rows(column)}`,
    );
    if (row!.newest !== null && !row!.is_old) return [];
    const found =
      row!.newest === null ? `there is no ${column}` : `the newest ${column} is ${row!.newest}`;
    return [{ cause: `${found}; expected one within ${within}.`, path: ['column'] }];
  },
};
