import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { stages } from '../stages/registry.ts';
import type { Columns, Shape } from '../warehouse/columns.ts';
import { readRows } from '../warehouse/database.ts';
import { readPartitions } from '../warehouse/read-columns.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { writeTempTable } from '../warehouse/write-columns.ts';

/** The rows of a model as they come to stand in its table. */
export interface ModelRows {
  /** A query that gives them. */
  readonly select: string;
  /** The temporary table it reads, to be dropped afterwards. */
  readonly drop?: string;
}

/** Makes the rows of a model from its SELECT, or from that SELECT over other inputs, given as `sql`. */
export async function modelRows(
  connection: DuckDBConnection,
  model: Model,
  sql: string,
): Promise<ModelRows> {
  if (model.header.part_of) return partRows(connection, model, sql);
  if (model.header.stage) return stageRows(connection, model, model.header.stage, sql);
  return { select: sql };
}

/** The ids of the indicators that a family gives, by name. */
export async function indicatorIds(
  connection: DuckDBConnection,
  family: Model,
): Promise<{ readonly indicator: string; readonly id: number }[]> {
  return readRows(
    connection,
    `SELECT indicator, indicator_type_id::INTEGER AS id FROM dim_indicator_type
     WHERE family = $1 ORDER BY id`,
    [family.name],
  );
}

/** Each indicator column of a wide SELECT as a run of rows of the long table, series by series. */
async function partRows(
  connection: DuckDBConnection,
  model: Model,
  sql: string,
): Promise<ModelRows> {
  const keys = model.header.grain.join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE part AS SELECT * FROM (${sql}\n) ORDER BY ${keys}`,
  );
  const ids = await indicatorIds(connection, model);
  const runs = ids.map(({ indicator, id }) => {
    const column = identifier(indicator);
    return `SELECT ${keys}, ${id}::SMALLINT AS indicator_type_id, ${column} AS value FROM part WHERE ${column} IS NOT NULL`;
  });
  return { select: runs.join(' UNION ALL '), drop: 'part' };
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
    blocks.push(stage.run(rows, options));
  }
  await writeTempTable(connection, 'staged', stage.output, blocks);
  return { select: `FROM staged ORDER BY ${model.header.grain.join(', ')}`, drop: 'staged' };
}
