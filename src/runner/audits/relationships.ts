import type { GivenOf } from '../../model/model-test.ts';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { columnOrSlip, unknownColumn, unknownTable, wrongType } from './bound-names.ts';
import { findBroken } from './failing-rows.ts';
import type { Audited, AuditKind, Bound, RowRule, Slip } from './kind.ts';

type Target = GivenOf<'relationships'>[string];

/** Columns whose values all stand in a column of another table, or are NULL. */
export const relationships: AuditKind<'relationships'> = {
  code: 'KH323',
  isForParts: false,
  tablesRead: (columns) => Object.values(columns).map((target) => target.table),
  async slips(columns, bound) {
    const slips = Object.entries(columns).map(([column, target]) =>
      targetSlips(column, target, bound),
    );
    return (await Promise.all(slips)).flat();
  },
  async find(columns, audited) {
    const rules: RowRule[] = [];
    for (const [column, target] of Object.entries(columns)) {
      if (await hasOrphans(audited, column, target)) rules.push(ruleOf(column, target));
    }
    return findBroken(audited, rules);
  },
};

/** Each value is looked for once: mostly rows are many, and their values few. */
async function hasOrphans(
  { connection, rows }: Audited,
  column: string,
  target: Target,
): Promise<boolean> {
  const orphans = await readRows(
    connection,
    `SELECT v.value FROM (SELECT DISTINCT ${identifier(column)} AS value FROM ${rows(column)}) AS v
     ANTI JOIN ${target.table} AS other ON other.${identifier(target.column)} = v.value
     WHERE v.value IS NOT NULL
     LIMIT 1`,
  );
  return orphans.length > 0;
}

function ruleOf(column: string, target: Target): RowRule {
  return {
    column,
    isBad: isOrphan(column, target),
    says: `${column} is not in ${target.table}.${target.column}`,
    path: [column],
  };
}

/** Beside a NULL, NOT IN would be true of nothing. */
function isOrphan(column: string, target: Target): string {
  const other = identifier(target.column);
  return `${identifier(column)} NOT IN (SELECT ${other} FROM ${target.table} WHERE ${other} IS NOT NULL)`;
}

async function targetSlips(column: string, target: Target, bound: Bound): Promise<Slip[]> {
  const path = [column];
  const own = columnOrSlip(bound, column, path);
  if ('code' in own) return [own];
  if (!bound.tables.has(target.table)) return [unknownTable(bound, target.table, path)];
  const columns = bound.tables.get(target.table);
  if (!columns) return [];
  const other = columns.find((candidate) => candidate.name === target.column);
  if (!other) return [unknownColumn(target.table, columns, target.column, path)];
  const query = `SELECT 1 FROM ${bound.model.qualifiedName} WHERE ${isOrphan(column, target)}`;
  return (await bound.bindFailure(query))
    ? [wrongType(own, `${target.table}.${target.column} is a ${other.type}`, path)]
    : [];
}
