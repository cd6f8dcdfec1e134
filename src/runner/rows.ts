import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { ProblemError } from '../problem.ts';
import { stages } from '../stages/registry.ts';
import type { Columns, Shape } from '../warehouse/columns.ts';
import { type Look, lookThrough } from '../warehouse/look.ts';
import { readPartitions } from '../warehouse/read-columns.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { writeTempTable } from '../warehouse/write-columns.ts';
import type { BoundNode } from './bound-node.ts';
import { findRuler, inputsOf } from './incremental/inputs.ts';
import { runBySeries } from './incremental/series-slices.ts';
import { type Slices, sliceQuery } from './incremental/slice.ts';

/** The rows of a model as they come to stand in its table. */
export interface ModelRows {
  /** A query that gives them. */
  readonly select: string;
  /** Temporary tables that it reads, to be dropped afterwards. */
  readonly drops: readonly string[];
}

/** A part of a model's inputs, and the rows that are wanted of what it gives. */
export interface Cut {
  readonly slices: Slices;
  /** Whether these are some thousands of rows. */
  readonly areShort: boolean;
  /** A SQL condition on the model's own columns; the caller leaves out the other rows that come with them. */
  readonly isWanted: string;
  readonly look: Look;
}

/**
 * Makes the rows of a model, all of them or those that can be made from a part of its inputs. `models` are all of the
 * project, by qualified name.
 */
export async function modelRows(
  connection: DuckDBConnection,
  { model, query, columns }: BoundNode,
  models: ReadonlyMap<string, Model>,
  cut?: Cut,
): Promise<ModelRows> {
  const { header, sql } = model;
  const look = cut?.look ?? lookThrough(connection);
  // The table of parts has no rows of its own.
  const isBySeries = header.partition_by !== undefined && header.materialize !== 'parts';
  if (isBySeries) {
    await runBySeries(
      connection,
      look,
      'by_series',
      columns,
      sql,
      query,
      findRuler(inputsOf(query, models))!.table,
      cut?.slices ?? new Map(),
      cut?.isWanted ?? 'true',
      header.grain,
    );
  }
  const selected = isBySeries
    ? 'FROM by_series'
    : cut
      ? await sliceQuery(connection, sql, query, cut.slices, cut.areShort)
      : sql;
  const made = header.part_of
    ? await partRows(connection, look, model, selected, isBySeries)
    : header.stage
      ? await stageRows(connection, model, header.stage, selected)
      : { select: selected, drops: [] };
  return isBySeries ? { ...made, drops: [...made.drops, 'by_series'] } : made;
}

/** The ids of the indicators that a family gives, by name. */
export async function indicatorIds(look: Look, family: Model): Promise<IndicatorId[]> {
  // Of all families, so that those of a build ask but once.
  const rows = await look<IndicatorId & { readonly family: string }>(
    'SELECT family, indicator, indicator_type_id::INTEGER AS id FROM dim_indicator_type ORDER BY id',
  );
  return rows.filter((row) => row.family === family.name);
}

export interface IndicatorId {
  readonly indicator: string;
  readonly id: number;
}

/** Each indicator column of a wide SELECT as a run of rows of the long table, series by series. */
async function partRows(
  connection: DuckDBConnection,
  look: Look,
  model: Model,
  selected: string,
  isInOrder: boolean,
): Promise<ModelRows> {
  const keys = model.header.grain.join(', ');
  if (!isInOrder) {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE part AS SELECT * FROM (${selected}\n) ORDER BY ${keys}`,
    );
  }
  const ids = await indicatorIds(look, model);
  const runs = ids.map(({ indicator, id }) => {
    const column = identifier(indicator);
    const wide = isInOrder ? `(${selected})` : 'part';
    return `SELECT ${keys}, ${id}::SMALLINT AS indicator_type_id, ${column} AS value FROM ${wide} WHERE ${column} IS NOT NULL`;
  });
  return { select: runs.join(' UNION ALL '), drops: isInOrder ? [] : ['part'] };
}

/** What a stage makes of the SELECT's rows. */
async function stageRows(
  connection: DuckDBConnection,
  model: Model,
  stageName: string,
  sql: string,
): Promise<ModelRows> {
  const stage = stages.get(stageName)!;
  const options = stage.options.parse(model.header.options ?? {});
  const blocks: Columns<Shape>[] = [];
  for await (const rows of readPartitions(connection, sql, stage.input, stage.partitionBy)) {
    blocks.push(runStage(model, stageName, () => stage.run(rows, options)));
  }
  await writeTempTable(connection, 'staged', stage.output, blocks);
  return { select: `FROM staged ORDER BY ${model.header.grain.join(', ')}`, drops: ['staged'] };
}

function runStage<T>(model: Model, stageName: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const line = /src\/stages\/[\w.-]+:\d+:\d+/.exec(stack ?? '')?.[0];
    throw new ProblemError({
      code: 'KH345',
      cause: `The stage '${stageName}' of ${model.qualifiedName} failed${line ? ` at ${line}` : ''}: ${message}`,
      place: model.placeOfKey(['stage']),
    });
  }
}
