import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { tableColumns } from '../warehouse/table-columns.ts';
import { contentOf } from './content.ts';
import type { GraphNode } from './graph.ts';
import { differingRegions, regionKeys } from './incremental/difference.ts';
import { EVERYTHING, type Region } from './incremental/region.ts';
import { materialize } from './materialize.ts';
import type { ModelState } from './state.ts';

/** Of tables no longer than this it is looked up which rows are others; of longer ones only whether any are. */
const ROWS_TO_COMPARE = 100_000;

/**
 * Makes a model's whole table, view or part anew, in the transaction of the caller. Gives the regions in which it
 * differs from what was there.
 */
export async function replaceTable(
  connection: DuckDBConnection,
  node: GraphNode,
  models: ReadonlyMap<string, Model>,
  before: ModelState | undefined,
): Promise<readonly Region[]> {
  const { model } = node;
  const { materialize: kind, part_of } = model.header;
  const old = before && kind === 'table' ? await contentOf(connection, model) : undefined;
  if (!old) {
    await materialize(connection, node, models, before === undefined);
    return [EVERYTHING];
  }
  if (part_of || old.rows > ROWS_TO_COMPARE) {
    const oldHash = await old.hash();
    await materialize(connection, node, models, false);
    const now = (await contentOf(connection, model))!;
    return now.rows === old.rows && (await now.hash()) === oldHash ? [] : [EVERYTHING];
  }
  const oldColumns = await tableColumns(connection, model.schema, model.name);
  await connection.run(`CREATE OR REPLACE TEMP TABLE replaced AS FROM ${model.qualifiedName}`);
  await materialize(connection, node, models, false);
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
  return changed;
}
