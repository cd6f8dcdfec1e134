import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { temporaryColumns } from '../../warehouse/table-columns.ts';
import type { BoundNode } from '../bind.ts';
import { indicatorIds, modelRows } from '../rows.ts';
import { differingRegions, regionKeys } from './difference.ts';
import { findRuler, readInputs } from './inputs.ts';
import { withIds, withNaturalKeys } from './natural-keys.ts';
import { reachOf } from './reach.ts';
import { isEverything, isInRegion, mergeRegions, type Region, widenTo } from './region.ts';

/** What an incremental run did. */
export interface IncrementalRun {
  /** Where the table's rows are others than before. */
  readonly changed: readonly Region[];
  readonly writtenRows: number;
}

/** More regions than these are not worth telling apart. */
const MOST_REGIONS = 100;

/**
 * What the changes of a model's inputs are to the model: regions of its own key columns. Nothing where they reach
 * every row.
 */
export async function changesFor(
  connection: DuckDBConnection,
  model: Model,
  models: Iterable<Model>,
  changes: readonly Region[],
): Promise<Region[] | undefined> {
  const by = model.header.incremental?.by;
  if (!by) return undefined;
  const known = await withIds(connection, models, by, mergeRegions(changes));
  const own = mergeRegions(known.map((region) => widenTo(by, region)));
  return own.some(isEverything) || own.length > MOST_REGIONS ? undefined : own;
}

/**
 * Makes anew only those rows of a model's table that `changes` can reach, in the transaction of the caller. Only
 * rows that turn out to differ are written.
 */
export async function runIncrementally(
  connection: DuckDBConnection,
  node: BoundNode,
  models: ReadonlyMap<string, Model>,
  changes: readonly Region[],
): Promise<IncrementalRun> {
  if (changes.length === 0) return { changed: [], writtenRows: 0 };
  const { model, query } = node;
  const { incremental, time, part_of } = model.header;
  const inputs = await readInputs(connection, query, models);
  const ruler = findRuler(inputs);
  const { affected, needed } = await reachOf(connection, incremental!, changes, ruler);
  const isAffected = isInRegion(affected, incremental!.by ?? [], time);
  const { select, drops } = await modelRows(connection, node, models, {
    inputs,
    needed: await withNaturalKeys(connection, models.values(), inputs, needed),
    isWanted: isAffected,
  });

  const target = part_of ?? model.qualifiedName;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM (${select}\n) WHERE ${isAffected}`,
  );
  for (const table of drops) await connection.run(`DROP TABLE ${table}`);
  const isOwn = part_of ? await isOfFamily(connection, model) : 'true';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE stale AS SELECT * FROM ${target} WHERE ${isOwn} AND ${isAffected}`,
  );
  const changed = await differingRegions(
    connection,
    'stale',
    'fresh',
    (await temporaryColumns(connection, 'fresh')).map(({ name }) => name),
    regionKeys(model),
    time,
  );
  const writtenRows =
    changed.length > 0 ? await writeDiffering(connection, model, models.get(target)!, isOwn) : 0;
  await connection.run('DROP TABLE fresh; DROP TABLE stale; DROP TABLE differing');
  return { changed, writtenRows };
}

async function isOfFamily(connection: DuckDBConnection, model: Model): Promise<string> {
  const ids = await indicatorIds(connection, model);
  return `indicator_type_id IN (${ids.map(({ id }) => id).join(', ')})`;
}

/** Puts the fresh rows of the differing spans in the place of the stale ones. */
async function writeDiffering(
  connection: DuckDBConnection,
  model: Model,
  target: Model,
  isOwn: string,
): Promise<number> {
  const { time } = model.header;
  const keys = regionKeys(model);
  const isDiffering = (table: string) =>
    [
      ...keys.map((key) => `${table}.${identifier(key)} IS NOT DISTINCT FROM d.${identifier(key)}`),
      ...(time === undefined
        ? []
        : [`${table}.${identifier(time)} BETWEEN d.from_time AND d.to_time`]),
    ].join(' AND ');
  const [stale] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM stale JOIN differing AS d ON ${isDiffering('stale')}`,
  );
  if (stale!.rows > 0) {
    await connection.run(
      `DELETE FROM ${target.qualifiedName} AS t USING differing AS d WHERE ${isDiffering('t')} AND ${isOwn}`,
    );
  }
  const written = await connection.run(
    `INSERT INTO ${target.qualifiedName} BY NAME
     SELECT fresh.* FROM fresh JOIN differing AS d ON ${isDiffering('fresh')}
     ORDER BY ${target.header.grain.map((column) => `fresh.${identifier(column)}`).join(', ')}`,
  );
  return written.rowsChanged;
}
