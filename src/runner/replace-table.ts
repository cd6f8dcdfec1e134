import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { tableColumns } from '../warehouse/table-columns.ts';
import { tableKind } from '../warehouse/table-kind.ts';
import type { BoundNode } from './bound-node.ts';
import { contentHash, rowCount } from './content.ts';
import { differingRegions, regionKeys } from './incremental/difference.ts';
import { EVERYTHING, type Region } from './incremental/region.ts';
import { materialize, type Present } from './materialize.ts';
import type { ModelState } from './state.ts';

/** Of tables no longer than this it is looked up which rows are others; of longer ones only whether any are. */
const ROWS_TO_COMPARE = 100_000;

/** What making the whole of a model came to. */
export interface Replaced {
  /** The regions in which it differs from what was there. */
  readonly changed: readonly Region[];
  /** null for a view, and for a table whose rows other models write. */
  readonly rows: number | null;
}

/** Makes a model's whole table, view or part anew, in the transaction of the caller. */
export async function replaceTable(
  connection: DuckDBConnection,
  node: BoundNode,
  models: ReadonlyMap<string, Model>,
  before: ModelState | undefined,
): Promise<Replaced> {
  const { model } = node;
  const present = whatIsThere(node, before);
  if (!(await hasRows(connection, model, present))) {
    const rows = await materialize(connection, node, models, present);
    return { changed: [EVERYTHING], rows };
  }
  const oldRows = await rowCount(connection, model);
  if (model.header.part_of || oldRows > ROWS_TO_COMPARE) {
    const oldHash = await contentHash(connection, model);
    const rows = await materialize(connection, node, models, present);
    const isSame = rows === oldRows && (await contentHash(connection, model)) === oldHash;
    return { changed: isSame ? [] : [EVERYTHING], rows };
  }
  const oldColumns = await tableColumns(connection, model.schema, model.name);
  await connection.run(`CREATE OR REPLACE TEMP TABLE replaced AS FROM ${model.qualifiedName}`);
  const rows = await materialize(connection, node, models, present);
  const columns = await tableColumns(connection, model.schema, model.name);
  const isSameShape = JSON.stringify(columns) === JSON.stringify(oldColumns);
  const changed = isSameShape
    ? await differingRegions(
        connection,
        'replaced',
        model.qualifiedName,
        columns
          .map(({ name }) => name)
          .filter((column) => !model.header.columns[column]?.documentation),
        regionKeys(model),
        model.header.time,
      )
    : [EVERYTHING];
  await connection.run('DROP TABLE replaced; DROP TABLE IF EXISTS differing');
  return { changed, rows };
}

function whatIsThere({ definition }: BoundNode, before: ModelState | undefined): Present {
  if (before === undefined) return 'nothing';
  return before.definition.options === definition.options ? 'alike' : 'anything';
}

/** Whether there are rows to compare the new ones with. */
async function hasRows(
  connection: DuckDBConnection,
  { header, schema, name }: Model,
  present: Present,
): Promise<boolean> {
  if (present === 'nothing' || header.materialize !== 'table') return false;
  // What was a part of a table has none of its own yet.
  return (
    present === 'alike' ||
    header.part_of !== undefined ||
    (await tableKind(connection, schema, name)) !== undefined
  );
}
