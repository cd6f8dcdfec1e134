import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows, writeRows } from '../../warehouse/database.ts';
import { type Look, lookThrough } from '../../warehouse/look.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { BoundNode } from '../bind.ts';
import { indicatorIds, modelRows } from '../rows.ts';
import { differingRegions, regionKeys } from './difference.ts';
import { findRuler, inputsOf } from './inputs.ts';
import { withIds, withNaturalKeys } from './natural-keys.ts';
import { reachOf } from './reach.ts';
import { CUT_BARS } from './reach-by-bars.ts';
import { countedInputs, countedRows, reachByRows } from './reach-by-rows.ts';
import { isEverything, isInRegion, mergeRegions, type Region, widenTo } from './region.ts';

/** What an incremental run did. */
export interface IncrementalRun {
  /** Where the table's rows are others than before. */
  readonly changed: readonly Region[];
  readonly writtenRows: number;
  readonly removedRows: number;
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
  look: Look = lookThrough(connection),
): Promise<IncrementalRun> {
  if (changes.length === 0) return { changed: [], writtenRows: 0, removedRows: 0 };
  const { model, query } = node;
  const { incremental, time, part_of, partition_by } = model.header;
  const allInputs = inputsOf(query, models);
  const counted = countedRows(incremental!, allInputs);
  const inputs = counted ? countedInputs(counted, allInputs) : allInputs;
  const { affected, needed } = counted
    ? await reachByRows(look, counted, changes, incremental!.numbers !== undefined)
    : await reachOf(
        look,
        incremental!,
        changes,
        findRuler(inputs),
        partition_by === undefined ? 1 : CUT_BARS,
      );
  const isAffected = isInRegion(affected, incremental!.by ?? [], time);
  const made = await modelRows(connection, node, models, {
    inputs,
    needed: await withNaturalKeys(connection, models.values(), inputs, needed),
    isWanted: isAffected,
    look,
  });
  const select = numberedOn(model, made.select, needed, isAffected);

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
  const run =
    changed.length === 0
      ? { writtenRows: 0, removedRows: 0 }
      : staleRows === 0
        ? { writtenRows: await insertRows(connection, target, 'fresh'), removedRows: 0 }
        : await replaceDiffering(
            connection,
            model,
            target,
            `${isOwn} AND ${isInSpan(changed, time)}`,
          );
  await connection.run('DROP TABLE fresh; DROP TABLE stale; DROP TABLE differing');
  return { changed, ...run };
}

/**
 * The rows of a SELECT over the needed rows, numbered on from those that stand before the affected ones: the table has
 * the true number of the first of them, which is 0 in the slice.
 */
function numberedOn(
  { qualifiedName, header: { incremental, time } }: Model,
  select: string,
  needed: readonly Region[],
  isAffected: string,
): string {
  const { by = [], numbers } = incremental!;
  if (numbers === undefined) return select;
  const column = identifier(numbers.column);
  const series = identifier(numbers.of);
  return `SELECT made.* REPLACE (made.${column} + coalesce(known.first_number, 0) AS ${column})
    FROM (${select}\n) AS made
    LEFT JOIN (
      SELECT ${series}, min(${column}) AS first_number
      FROM ${qualifiedName}
      WHERE ${isInRegion(needed, by, time)} AND NOT (${isAffected})
      GROUP BY ${series}
    ) AS known USING (${series})`;
}

async function isOfFamily(look: Look, model: Model): Promise<string> {
  const ids = await indicatorIds(look, model);
  return `indicator_type_id IN (${ids.map(({ id }) => id).join(', ')})`;
}

/** Whether a row is of the time from the first of the regions to the last: by plain bounds DuckDB finds few rows fast. */
function isInSpan(regions: readonly Region[], time: string | undefined): string {
  return isInRegion(mergeRegions(regions.map((region) => widenTo([], region))), [], time);
}

/**
 * Puts the fresh rows of the differing spans in the place of the stale ones. These are all among the rows of the target
 * for which `mayDiffer` holds.
 */
async function replaceDiffering(
  connection: DuckDBConnection,
  model: Model,
  target: Model,
  mayDiffer: string,
): Promise<Pick<IncrementalRun, 'writtenRows' | 'removedRows'>> {
  const { time } = model.header;
  const isDiffering = (table: string) =>
    [
      ...regionKeys(model).map(
        (key) => `${table}.${identifier(key)} IS NOT DISTINCT FROM d.${identifier(key)}`,
      ),
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
