import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { writeRows } from '../../warehouse/database.ts';
import type { Look } from '../../warehouse/look.ts';
import type { BoundNode } from '../bound-node.ts';
import { indicatorIds, modelRows } from '../rows.ts';
import { differingRegions, regionKeys } from './difference.ts';
import type { ModelReach } from './model-reach.ts';
import { numberedOn } from './numbered-on.ts';
import type { Region } from './region.ts';
import { type Written, writeDiffering } from './write-differing.ts';

/** What holds for all models of a run. */
export interface Circumstances {
  /** Reads what the models before have made, and earlier runs. */
  readonly look: Look;
  /** Whether few rows are brought in, so that few are read. */
  readonly hasFewRows: boolean;
}

/** What an incremental run did. */
export interface IncrementalRun extends Written {
  /** Where the table's rows are others than before. */
  readonly changed: readonly Region[];
}

/**
 * Makes anew only those rows of a model's table that changes can reach, in the transaction of the caller. Only rows that
 * turn out to differ are written.
 */
export async function runIncrementally(
  connection: DuckDBConnection,
  node: BoundNode,
  models: ReadonlyMap<string, Model>,
  { affected, isAffected, slices, drops }: ModelReach,
  { look, hasFewRows }: Circumstances,
): Promise<IncrementalRun> {
  const { model } = node;
  const { time, part_of } = model.header;
  const made = await modelRows(connection, node, models, {
    slices,
    areShort: hasFewRows,
    isWanted: isAffected,
    look,
  });
  const select = numberedOn(model, made.select, affected);

  const target = models.get(part_of ?? model.qualifiedName)!;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM (${select}\n) WHERE ${isAffected}`,
  );
  for (const table of made.drops) await connection.run(`DROP TABLE ${table}`);
  const isOwn = part_of ? await isOfFamily(look, model) : 'true';
  const staleRows = await writeRows(
    connection,
    `CREATE OR REPLACE TEMP TABLE stale AS
     SELECT * FROM ${target.qualifiedName} WHERE ${isOwn} AND ${isAffected}`,
  );
  const changed = await differingRegions(
    connection,
    staleRows > 0 ? 'stale' : undefined,
    'fresh',
    Object.keys(target.header.columns),
    regionKeys(model),
    time,
  );
  const written = await writeDiffering(connection, model, target, changed, isOwn, staleRows);
  const tables = ['fresh', 'stale', ...(staleRows > 0 ? ['differing'] : []), ...drops];
  await connection.run(tables.map((table) => `DROP TABLE ${table}`).join('; '));
  return { changed, ...written };
}

async function isOfFamily(look: Look, model: Model): Promise<string> {
  const ids = await indicatorIds(look, model);
  return `indicator_type_id IN (${ids.map(({ id }) => id).join(', ')})`;
}
