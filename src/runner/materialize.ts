import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { writeRows } from '../warehouse/database.ts';
import { lookThrough } from '../warehouse/look.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { type TableKind, tableKind } from '../warehouse/table-kind.ts';
import type { BoundNode } from './bound-node.ts';
import { indicatorIds, modelRows } from './rows.ts';

/** What is known of what stands under a model's name: it was never made, or of a header like this one, or not so. */
export type Present = 'nothing' | 'alike' | 'anything';

/**
 * Makes a model's table, view or part of a table anew, in the transaction of the caller. Gives how many rows it has;
 * null for a view, and for a table whose rows other models write.
 */
export async function materialize(
  connection: DuckDBConnection,
  node: BoundNode,
  models: ReadonlyMap<string, Model>,
  present: Present,
): Promise<number | null> {
  const { model } = node;
  const { header, qualifiedName } = model;
  if (header.surrogate_key) return writeKeyed(connection, model, header.surrogate_key);
  const { select, drops } = await modelRows(connection, node, models);
  let rows: number | null = null;
  if (header.part_of) {
    rows = await replacePart(connection, model, header.part_of, select, present);
  } else {
    const kind = header.materialize === 'view' ? 'VIEW' : 'TABLE';
    if (present === 'anything') await dropOther(connection, model, kind);
    const create = `CREATE OR REPLACE ${kind} ${qualifiedName} AS ${select}`;
    if (header.materialize === 'table') rows = await writeRows(connection, create);
    else await connection.run(create);
  }
  for (const table of drops) await connection.run(`DROP TABLE ${table}`);
  return rows;
}

/** A table cannot replace a view, nor a view a table. */
async function dropOther(
  connection: DuckDBConnection,
  { schema, name, qualifiedName }: Model,
  kind: TableKind,
): Promise<void> {
  const found = await tableKind(connection, schema, name);
  if (found && found !== kind) await connection.run(`DROP ${found} ${qualifiedName}`);
}

/** Puts a family's rows in the place of those that the long table has of it. */
async function replacePart(
  connection: DuckDBConnection,
  model: Model,
  whole: string,
  select: string,
  present: Present,
): Promise<number> {
  const ids = await indicatorIds(lookThrough(connection), model);
  if (present !== 'nothing') {
    const list = ids.map(({ id }) => id).join(', ');
    await connection.run(`DELETE FROM ${whole} WHERE indicator_type_id IN (${list})`);
  }
  return writeRows(connection, `INSERT INTO ${whole} BY NAME ${select}`);
}

/** Gives each new natural key the next free id, and every known one the id it has. */
async function writeKeyed(
  connection: DuckDBConnection,
  model: Model,
  key: { readonly column: string; readonly of: readonly string[] },
): Promise<number> {
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
  const rows = await writeRows(
    connection,
    `CREATE OR REPLACE TABLE ${model.qualifiedName} AS
     SELECT k.id AS ${identifier(key.column)}, keyed.*
     FROM keyed
     JOIN meta.surrogate_key AS k ON k.model = ${table} AND k.natural_key = ${naturalKey}
     ORDER BY k.id`,
  );
  await connection.run('DROP TABLE keyed');
  return rows;
}
