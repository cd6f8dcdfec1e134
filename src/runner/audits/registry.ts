import type { TestKind } from '../../model/model-test.ts';
import { acceptedValues } from './accepted-values.ts';
import { freshness } from './freshness.ts';
import type { AuditKind } from './kind.ts';
import { notNull } from './not-null.ts';
import { range } from './range.ts';
import { relationships } from './relationships.ts';
import { rowCountChange } from './row-count-change.ts';
import { sql } from './sql.ts';

const kinds: { readonly [Kind in TestKind]: AuditKind<Kind> } = {
  not_null: notNull,
  accepted_values: acceptedValues,
  range,
  relationships,
  sql,
  freshness,
  row_count_change: rowCountChange,
};

/** What is known of a kind of test; it takes what tests of that kind are given. */
export function auditKind(kind: TestKind): AuditKind<TestKind> {
  return kinds[kind] as AuditKind<TestKind>;
}
