import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { isInRegion, type Region } from './region.ts';

/**
 * The rows of a SELECT over the needed rows, numbered on from those that stand before the affected ones: the table has
 * the true number of the first of them, which is 0 in the slice.
 */
export function numberedOn(
  { qualifiedName, header: { incremental, time } }: Model,
  select: string,
  needed: readonly Region[],
  isAffected: string,
): string {
  const { by = [], numbers } = incremental!;
  if (numbers === undefined) return select;
  const column = identifier(numbers.column);
  const series = identifier(numbers.of);
  return `SELECT made.* REPLACE (made.${column} + coalesce(known.first_number, 0) AS ${column})
    FROM (${select}\n) AS made
    LEFT JOIN (
      SELECT ${series}, min(${column}) AS first_number
      FROM ${qualifiedName}
      WHERE ${isInRegion(needed, by, time)} AND NOT (${isAffected})
      GROUP BY ${series}
    ) AS known USING (${series})`;
}
