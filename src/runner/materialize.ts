import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { ProblemError } from '../problem.ts';
import { stages } from '../stages/registry.ts';
import type { Columns, Shape } from '../warehouse/columns.ts';
import { readRows } from '../warehouse/database.ts';
import { readPartitions } from '../warehouse/read-columns.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { writeTempTable } from '../warehouse/write-columns.ts';

/**
 * Makes a model's table, view or part of a table anew, in the transaction of the caller. `isNew` says that it was
 * never made.
 */
export async function materialize(
  connection: DuckDBConnection,
  model: Model,
  isNew: boolean,
): Promise<void> {
  await writeRows(connection, model, isNew);
  if (!model.header.part_of) await describeInCatalog(connection, model);
}

async function writeRows(
  connection: DuckDBConnection,
  model: Model,
  isNew: boolean,
): Promise<void> {
  const { header, qualifiedName, sql } = model;
  if (header.part_of) return writePart(connection, model, header.part_of, isNew);
  if (header.stage) return writeStage(connection, model, header.stage);
  if (header.surrogate_key) return writeKeyed(connection, model, header.surrogate_key);
  const kind = header.materialize === 'view' ? 'VIEW' : 'TABLE';
  if (!isNew) await dropOther(connection, model, kind);
  await connection.run(`CREATE OR REPLACE ${kind} ${qualifiedName} AS ${sql}`);
}

/** A table cannot replace a view, nor a view a table. */
async function dropOther(
  connection: DuckDBConnection,
  { schema, name, qualifiedName }: Model,
  kind: 'VIEW' | 'TABLE',
): Promise<void> {
  const other = kind === 'VIEW' ? 'TABLE' : 'VIEW';
  const found = await readRows(
    connection,
    'SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2 AND (table_type = $3)',
    [schema, name, other === 'VIEW' ? 'VIEW' : 'BASE TABLE'],
  );
  if (found.length > 0) await connection.run(`DROP ${other} ${qualifiedName}`);
}

/** Writes each indicator column of a wide SELECT as a run of rows of the long table, series by series. */
async function writePart(
  connection: DuckDBConnection,
  model: Model,
  whole: string,
  isNew: boolean,
): Promise<void> {
  const keys = model.header.grain.join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE part AS SELECT * FROM (${model.sql}\n) ORDER BY ${keys}`,
  );
  const ids = await readRows<{ indicator: string; id: number }>(
    connection,
    `SELECT indicator, indicator_type_id::INTEGER AS id FROM dim_indicator_type WHERE family = $1`,
    [model.name],
  );
  if (!isNew) {
    const list = ids.map((row) => row.id).join(', ');
    await connection.run(`DELETE FROM ${whole} WHERE indicator_type_id IN (${list})`);
  }
  for (const { indicator, id } of ids) {
    const column = identifier(indicator);
    await connection.run(
      `INSERT INTO ${whole} BY NAME
       SELECT ${keys}, ${id} AS indicator_type_id, ${column} AS value FROM part WHERE ${column} IS NOT NULL`,
    );
  }
  await connection.run('DROP TABLE part');
}

/** Hands the SELECT's rows to a stage and writes what it gives back. */
async function writeStage(
  connection: DuckDBConnection,
  model: Model,
  stageName: string,
): Promise<void> {
  const stage = stages.get(stageName)!;
  const options = stage.options.parse(model.header.options ?? {});
  const blocks: Columns<Shape>[] = [];
  for await (const rows of readPartitions(connection, model.sql, stage.input, stage.partitionBy)) {
    blocks.push(runStage(model, stageName, () => stage.run(rows, options)));
  }
  await writeTempTable(connection, 'staged', stage.output, blocks);
  await connection.run(
    `CREATE OR REPLACE TABLE ${model.qualifiedName} AS FROM staged ORDER BY ${model.header.grain.join(', ')}`,
  );
  await connection.run('DROP TABLE staged');
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

/** Gives each new natural key the next free id, and every known one the id it has. */
async function writeKeyed(
  connection: DuckDBConnection,
  model: Model,
  key: { readonly column: string; readonly of: readonly string[] },
): Promise<void> {
  const table = literal(model.qualifiedName);
  const naturalKey = `[${key.of.map((column) => `${identifier(column)}::VARCHAR`).join(', ')}]`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE keyed AS ${model.sql}`);
  await connection.run(
    `INSERT INTO meta.surrogate_key
     SELECT
       ${table},
       natural_key,
       row_number() OVER (ORDER BY natural_key)
         + (SELECT coalesce(max(id), 0) FROM meta.surrogate_key WHERE model = ${table})
     FROM (SELECT DISTINCT ${naturalKey} AS natural_key FROM keyed)
     WHERE natural_key NOT IN (SELECT k.natural_key FROM meta.surrogate_key AS k WHERE k.model = ${table})`,
  );
  await connection.run(
    `CREATE OR REPLACE TABLE ${model.qualifiedName} AS
     SELECT k.id AS ${identifier(key.column)}, keyed.*
     FROM keyed
     JOIN meta.surrogate_key AS k ON k.model = ${table} AND k.natural_key = ${naturalKey}
     ORDER BY k.id`,
  );
  await connection.run('DROP TABLE keyed');
}

/** Puts the header's words where SQL clients show them. */
async function describeInCatalog(connection: DuckDBConnection, model: Model): Promise<void> {
  const { header, qualifiedName } = model;
  const kind = header.materialize === 'view' ? 'VIEW' : 'TABLE';
  const comments = Object.entries(header.columns).map(
    ([name, { description, unit }]) =>
      `COMMENT ON COLUMN ${qualifiedName}.${identifier(name)} IS ${literal(unit ? `${description} (${unit})` : description)}`,
  );
  await connection.run(
    [
      `COMMENT ON ${kind} ${qualifiedName} IS ${literal(header.description.trim())}`,
      ...comments,
    ].join('; '),
  );
}
