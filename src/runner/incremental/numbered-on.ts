import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { isInRegion, type Region } from './region.ts';

/**
 * The rows of a SELECT over the needed rows, numbered on: the first affected row of a series has the number after that
 * of the last row before it in the table. In the slice it comes after as many rows as the slice has before it.
 */
export function numberedOn(
  { qualifiedName, header: { incremental, time } }: Model,
  select: string,
  affected: readonly Region[],
): string {
  const { by = [], numbers } = incremental!;
  if (numbers === undefined) return select;
  const column = identifier(numbers.column);
  const series = identifier(numbers.of);
  const isAffected = isInRegion(affected, by, time);
  const ofSameSeries = isInRegion(
    affected.map((region) => ({ ...region, from: null })),
    by,
    time,
  );
  return `WITH made AS MATERIALIZED (${select}\n),
    known AS (
      SELECT ${series}, max(${column}) + 1 AS next_number
      FROM ${qualifiedName}
      WHERE (${ofSameSeries}) AND NOT (${isAffected})
      GROUP BY ${series}
    ),
    sliced AS (
      SELECT ${series}, count(*) AS rows_before
      FROM made
      WHERE NOT (${isAffected})
      GROUP BY ${series}
    )
    SELECT made.* REPLACE (
      made.${column} + coalesce(known.next_number, 0) - coalesce(sliced.rows_before, 0) AS ${column}
    )
    FROM made
    LEFT JOIN known USING (${series})
    LEFT JOIN sliced USING (${series})`;
}
