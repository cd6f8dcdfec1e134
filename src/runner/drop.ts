import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { type Database, inTransaction, readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { type TableKind, tableKind } from '../warehouse/table-kind.ts';
import { removeState } from './state.ts';

/**
 * Takes the rows of indicators out of the long tables that no family declares any more: those with an id that was
 * given once and stands in dim_indicator_type no longer. Mostly there is none, and no table is looked at.
 */
export async function dropOrphans(
  { connection }: Database,
  models: readonly Model[],
): Promise<void> {
  if (!(await tableKind(connection, 'main', 'dim_indicator_type'))) return;
  const gone = await readRows<{ id: number }>(
    connection,
    `SELECT id FROM meta.surrogate_key WHERE model = 'dim_indicator_type'
     EXCEPT SELECT indicator_type_id FROM dim_indicator_type`,
  );
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id).join(', ');
  for (const { header, schema, name } of models) {
    if (header.materialize !== 'parts' || !(await tableKind(connection, schema, name))) continue;
    await connection.run(`DELETE FROM ${name} WHERE indicator_type_id IN (${ids})`);
  }
}

/**
 * Drops what these models have made, and forgets that any was built, in the transaction of the caller. Ids, versions
 * and past runs are kept.
 */
export async function dropAll(
  connection: DuckDBConnection,
  built: Iterable<string>,
): Promise<void> {
  for (const name of built) {
    const kind = await kindOf(connection, name);
    if (kind) await connection.run(`DROP ${kind} ${name}`);
    await removeState(connection, name);
  }
}

/** Drops what models left that are no longer in the project. */
export async function dropRemoved(
  { connection }: Database,
  models: readonly Model[],
  removed: readonly string[],
): Promise<void> {
  const wholes = models.filter((model) => model.header.materialize === 'parts');
  for (const name of removed) {
    await inTransaction(connection, async () => {
      const kind = await kindOf(connection, name);
      if (kind) await connection.run(`DROP ${kind} ${name}`);
      // Without a table of its own it was a part: its rows are in the whole.
      for (const whole of kind ? [] : wholes) {
        await connection.run(
          `DELETE FROM ${whole.name} WHERE indicator_type_id IN
             (SELECT indicator_type_id FROM dim_indicator_type WHERE family = ${literal(name.split('.').at(-1)!)})`,
        );
      }
      await removeState(connection, name);
    });
  }
}

/** What stands under a model's qualified name; nothing under that of a part. */
function kindOf(connection: DuckDBConnection, model: string): Promise<TableKind | undefined> {
  const [schema, table] = model.includes('.') ? model.split('.') : ['main', model];
  return tableKind(connection, schema!, table!);
}
