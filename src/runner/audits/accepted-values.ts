import type { GivenOf } from '../../model/model-test.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import type { BoundColumn } from '../output-columns.ts';
import { columnOrSlip, isNumeric, wrongType } from './bound-names.ts';
import { findBroken } from './failing-rows.ts';
import type { AuditKind, RowRule, Slip } from './kind.ts';

type Value = string | number | boolean;

/** Columns that have one of a few values, or NULL. */
export const acceptedValues: AuditKind<'accepted_values'> = {
  code: 'KH321',
  isForParts: false,
  tablesRead: () => [],
  slips: (columns, bound) =>
    Object.entries(columns).flatMap(([column, values]) => {
      const found = columnOrSlip(bound, column, [column]);
      return 'code' in found ? [found] : valueSlips(found, values);
    }),
  rules,
  find: (columns, audited) => findBroken(audited, rules(columns)),
};

function rules(columns: GivenOf<'accepted_values'>): RowRule[] {
  return Object.entries(columns).map(([column, values]) => ({
    column,
    isBad: `${identifier(column)} NOT IN (${values.map(sqlValue).join(', ')})`,
    says: `${column} is none of ${values.join(', ')}`,
    path: [column],
  }));
}

function valueSlips(column: BoundColumn, values: readonly Value[]): Slip[] {
  const expected = typeOfValues(column.type);
  const path = [column.name];
  if (!expected) return [wrongType(column, 'accepted_values are texts, numbers or booleans', path)];
  const others = values.filter((value) => typeof value !== expected);
  return others.map((value) => wrongType(column, `${value} can be no value of it`, path));
}

function typeOfValues(type: string): 'string' | 'number' | 'boolean' | undefined {
  if (type === 'VARCHAR') return 'string';
  if (type === 'BOOLEAN') return 'boolean';
  return isNumeric(type) ? 'number' : undefined;
}

function sqlValue(value: Value): string {
  return typeof value === 'string' ? literal(value) : String(value);
}
