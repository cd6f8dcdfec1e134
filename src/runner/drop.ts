import type { Model } from '../model/model.ts';
import { type Database, inTransaction, readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { tableKind } from '../warehouse/table-kind.ts';
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

/** Drops what models left that are no longer in the project. */
export async function dropRemoved(
  { connection }: Database,
  models: readonly Model[],
  removed: readonly string[],
): Promise<void> {
  const wholes = models.filter((model) => model.header.materialize === 'parts');
  for (const name of removed) {
    await inTransaction(connection, async () => {
      const [schema, table] = name.includes('.') ? name.split('.') : ['main', name];
      const kind = await tableKind(connection, schema!, table!);
      if (kind) await connection.run(`DROP ${kind} ${name}`);
      // Without a table of its own it was a part: its rows are in the whole.
      for (const whole of kind ? [] : wholes) {
        await connection.run(
          `DELETE FROM ${whole.name} WHERE indicator_type_id IN
             (SELECT indicator_type_id FROM dim_indicator_type WHERE family = ${literal(table!)})`,
        );
      }
      await removeState(connection, name);
    });
  }
}
