import type { Model } from '../../model/model.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import { ALL_ROWS } from './changed-rows.ts';

/**
 * What to put behind FROM to look at those of a model's rows for which a condition holds; of a part, at those of one
 * indicator in the long table, under the indicator's name.
 */
export function rowsOf(
  { qualifiedName, header }: Model,
  column: string,
  condition: string = ALL_ROWS,
): string {
  if (!header.part_of) {
    return condition === ALL_ROWS ? qualifiedName : `(FROM ${qualifiedName} WHERE ${condition})`;
  }
  const more = condition === ALL_ROWS ? '' : ` AND ${condition}`;
  const id = `(SELECT indicator_type_id FROM dim_indicator_type WHERE indicator = ${literal(column)})`;
  return `(SELECT ${header.grain.join(', ')}, value AS ${identifier(column)} FROM ${header.part_of} WHERE indicator_type_id = ${id}${more})`;
}
