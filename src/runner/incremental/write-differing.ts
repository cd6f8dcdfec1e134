import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows, writeRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { regionKeys } from './difference.ts';
import { isInRegion, mergeRegions, type Region, widenTo } from './region.ts';

/** How many rows of a table were written and removed. */
export interface Written {
  readonly writtenRows: number;
  readonly removedRows: number;
}

/**
 * Brings a table up to the temporary table `fresh`, where the temporary table `differing`, of the regions `changed`,
 * says that `stale` is another: the rows of `target` for which `isOwn` holds, of the time of `fresh`. So many are stale.
 */
export async function writeDiffering(
  connection: DuckDBConnection,
  model: Model,
  target: Model,
  changed: readonly Region[],
  isOwn: string,
  staleRows: number,
): Promise<Written> {
  if (changed.length === 0) return { writtenRows: 0, removedRows: 0 };
  if (staleRows === 0) {
    return { writtenRows: await insertRows(connection, target, 'fresh'), removedRows: 0 };
  }
  const mayDiffer = `${isOwn} AND ${isInSpan(changed, model.header.time)}`;
  const areInstants = changed.every(({ instants }) => instants !== undefined);
  return replaceDiffering(connection, model, target, mayDiffer, areInstants);
}

/** Whether a row is of the time from the first of the regions to the last: by plain bounds DuckDB finds few rows fast. */
function isInSpan(regions: readonly Region[], time: string | undefined): string {
  return isInRegion(mergeRegions(regions.map((region) => widenTo([], region))), [], time);
}

/**
 * Puts the fresh rows of the differing spans or instants in the place of the stale ones. These are all among the rows of
 * the target for which `mayDiffer` holds.
 */
async function replaceDiffering(
  connection: DuckDBConnection,
  model: Model,
  target: Model,
  mayDiffer: string,
  areInstants: boolean,
): Promise<Written> {
  const { time } = model.header;
  const isAt = (instant: string) =>
    areInstants ? `${instant} = d.from_time` : `${instant} BETWEEN d.from_time AND d.to_time`;
  const isDiffering = (table: string) =>
    [
      ...regionKeys(model).map(
        (key) => `${table}.${identifier(key)} IS NOT DISTINCT FROM d.${identifier(key)}`,
      ),
      ...(time === undefined ? [] : [isAt(`${table}.${identifier(time)}`)]),
    ].join(' AND ');
  const [stale] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM stale JOIN differing AS d ON ${isDiffering('stale')}`,
  );
  if (stale!.rows > 0) {
    await connection.run(
      `DELETE FROM ${target.qualifiedName} AS t USING differing AS d
       WHERE ${isDiffering('t')} AND ${mayDiffer}`,
    );
  }
  const differing = `(SELECT fresh.* FROM fresh JOIN differing AS d ON ${isDiffering('fresh')})`;
  return { writtenRows: await insertRows(connection, target, differing), removedRows: stale!.rows };
}

/** Adds the rows of a relation to a table, in the order of its grain. */
function insertRows(
  connection: DuckDBConnection,
  { qualifiedName, header }: Model,
  relation: string,
): Promise<number> {
  const order = header.grain.map(identifier).join(', ');
  return writeRows(
    connection,
    `INSERT INTO ${qualifiedName} BY NAME SELECT * FROM ${relation} ORDER BY ${order}`,
  );
}
