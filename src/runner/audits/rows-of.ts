import type { Model } from '../../model/model.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';

/**
 * What to put behind FROM to look at a model's rows; of a part, those of one indicator in the long table, under the
 * indicator's name.
 */
export function rowsOf({ qualifiedName, header }: Model, column: string): string {
  if (!header.part_of) return qualifiedName;
  const id = `(SELECT indicator_type_id FROM dim_indicator_type WHERE indicator = ${literal(column)})`;
  return `(SELECT ${header.grain.join(', ')}, value AS ${identifier(column)} FROM ${header.part_of} WHERE indicator_type_id = ${id})`;
}
