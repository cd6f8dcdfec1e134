import type { Model } from '../model/model.ts';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { tableKind } from '../warehouse/table-kind.ts';
import { readStates, removeState } from './state.ts';

/** Takes the rows of indicators out of the long tables that no family declares any more. */
export async function dropOrphans(
  { connection }: Database,
  models: readonly Model[],
): Promise<void> {
  const built = await readStates(connection);
  if (!built.has('dim_indicator_type')) return;
  const wholes = models.filter((model) => model.header.materialize === 'parts');
  for (const whole of wholes.filter((model) => built.has(model.qualifiedName))) {
    await connection.run(
      `DELETE FROM ${whole.name}
       WHERE indicator_type_id NOT IN (SELECT indicator_type_id FROM dim_indicator_type)`,
    );
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
