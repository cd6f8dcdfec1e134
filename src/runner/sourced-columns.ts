import { type Output, sourcesOf } from '../model/column-lineage/relation.ts';
import { type ColumnName, type Sources, unionOf } from '../model/column-lineage/sources.ts';
import type { Model } from '../model/model.ts';
import { stages } from '../stages/registry.ts';
import type { BoundColumn } from './output-columns.ts';

/** A column of a model's table, and the columns of other tables that its values are made of. */
export interface SourcedColumn extends BoundColumn {
  readonly sources: readonly ColumnName[];
}

/** The columns of a model's table with their sources. `selected` is what its SELECT gives. */
export function withSources(
  { header }: Model,
  output: readonly BoundColumn[],
  selected: Output,
): SourcedColumn[] {
  const { stage, surrogate_key } = header;
  // A stage is code: any of what it is given may be in any of what it gives back.
  const given =
    stage &&
    unionOf(Object.keys(stages.get(stage)!.input).map((name) => sourcesOf(selected, name)));
  const sourcesOfColumn = (name: string): Sources => {
    if (given) return given;
    return surrogate_key?.column === name
      ? unionOf(surrogate_key.of.map((key) => sourcesOf(selected, key)))
      : sourcesOf(selected, name);
  };
  return output.map((column) => ({
    ...column,
    sources: [...sourcesOfColumn(column.name).values()],
  }));
}
