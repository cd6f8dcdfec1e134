import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { indicatorIds, modelRows } from './rows.ts';

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
  if (header.surrogate_key) return writeKeyed(connection, model, header.surrogate_key);
  const { select, drop } = await modelRows(connection, model, sql);
  if (header.part_of) {
    await replacePart(connection, model, header.part_of, select, isNew);
  } else {
    const kind = header.materialize === 'view' ? 'VIEW' : 'TABLE';
    if (!isNew) await dropOther(connection, model, kind);
    await connection.run(`CREATE OR REPLACE ${kind} ${qualifiedName} AS ${select}`);
  }
  if (drop) await connection.run(`DROP TABLE ${drop}`);
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

/** Puts a family's rows in the place of those that the long table has of it. */
async function replacePart(
  connection: DuckDBConnection,
  model: Model,
  whole: string,
  select: string,
  isNew: boolean,
): Promise<void> {
  const ids = await indicatorIds(connection, model);
  if (!isNew) {
    const list = ids.map(({ id }) => id).join(', ');
    await connection.run(`DELETE FROM ${whole} WHERE indicator_type_id IN (${list})`);
  }
  await connection.run(`INSERT INTO ${whole} BY NAME ${select}`);
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
