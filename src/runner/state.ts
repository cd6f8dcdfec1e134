import type { DuckDBConnection } from '@duckdb/node-api';
import type { Definition } from '../model/definition.ts';
import { readRows } from '../warehouse/database.ts';

/** What a model was built from the last time. */
export interface ModelState {
  readonly definition: Definition;
  /** The content each input had, by name of model or landing table. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Another one once the model's rows are other rows. */
  readonly content: string;
}

/** The state of every model that was built, by qualified name. */
export async function readStates(connection: DuckDBConnection): Promise<Map<string, ModelState>> {
  const rows = await readRows<{
    model: string;
    definition: string;
    inputs: string;
    content: string;
  }>(connection, 'SELECT model, definition, inputs, content FROM meta.model_state');
  return new Map(
    rows.map((row) => [
      row.model,
      {
        definition: JSON.parse(row.definition) as Definition,
        inputs: JSON.parse(row.inputs) as Record<string, string>,
        content: row.content,
      },
    ]),
  );
}

/** Forgets that a model was built. */
export async function removeState(connection: DuckDBConnection, model: string): Promise<void> {
  await connection.run('DELETE FROM meta.model_state WHERE model = $1', [model]);
}
