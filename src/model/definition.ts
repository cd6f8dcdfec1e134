import { shortHash } from '../short-hash.ts';
import { type Macro, macrosUsed } from './macros.ts';
import type { Model } from './model.ts';
import type { ParsedQuery } from './sql-tree.ts';

/**
 * What a model's rows depend on besides the rows it reads, part by part, each as a short hash. Comments, layout,
 * descriptions and units are not in it.
 */
export interface Definition {
  readonly sql: string;
  readonly options: string;
  /** By macro name. */
  readonly macros: Readonly<Record<string, string>>;
  /** The code of the model's stage; empty without one. */
  readonly stage: string;
}

export function definitionOf(
  model: Model,
  query: ParsedQuery,
  macros: ReadonlyMap<string, Macro>,
  stageCode: string,
): Definition {
  const {
    grain,
    materialize,
    part_of,
    stage,
    options,
    surrogate_key,
    columns,
    time,
    incremental,
    partition_by,
  } = model.header;
  const used = [...macrosUsed(query, macros).keys()].sort();
  return {
    sql: shortHash(query.tree),
    // A part's columns decide which of the SELECT's become rows.
    options: shortHash(
      JSON.stringify([
        grain,
        materialize,
        part_of,
        stage,
        options,
        surrogate_key,
        part_of && Object.keys(columns),
        time,
        incremental,
        partition_by,
      ]),
    ),
    macros: Object.fromEntries(used.map((name) => [name, shortHash(macros.get(name)!.tree)])),
    stage: stage ? shortHash(stageCode) : '',
  };
}

/** One hash for the whole definition. */
export function fingerprint(definition: Definition): string {
  return shortHash(JSON.stringify(definition));
}
