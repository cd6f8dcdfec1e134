import type { DuckDBConnection } from '@duckdb/node-api';
import { type Definition, fingerprint } from '../model/definition.ts';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';

/** What a model was built from the last time. */
export interface ModelState {
  readonly definition: Definition;
  /** The content each input had, by name of model or landing table. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Another one once the model's rows are other rows. */
  readonly content: string;
  readonly isAudited: boolean;
}

/** The state of every model that was built, by qualified name. */
export async function readStates(connection: DuckDBConnection): Promise<Map<string, ModelState>> {
  const rows = await readRows<{
    model: string;
    definition: string;
    inputs: string;
    content: string;
    is_audited: boolean;
  }>(connection, 'SELECT model, definition, inputs, content, is_audited FROM meta.model_state');
  return new Map(
    rows.map((row) => [
      row.model,
      {
        definition: JSON.parse(row.definition) as Definition,
        inputs: JSON.parse(row.inputs) as Record<string, string>,
        content: row.content,
        isAudited: row.is_audited,
      },
    ]),
  );
}

/** Notes what a model was built from. */
export async function writeState(
  connection: DuckDBConnection,
  model: string,
  state: ModelState,
): Promise<void> {
  await removeState(connection, model);
  await connection.run('INSERT INTO meta.model_state VALUES ($1, $2, $3, $4, $5)', [
    model,
    JSON.stringify(state.definition),
    JSON.stringify(state.inputs),
    state.content,
    state.isAudited,
  ]);
}

export async function removeState(connection: DuckDBConnection, model: string): Promise<void> {
  await connection.run('DELETE FROM meta.model_state WHERE model = $1', [model]);
}

/** Notes that the audits of these models passed. */
export async function markAudited(
  connection: DuckDBConnection,
  models: readonly string[],
): Promise<void> {
  for (const model of models) {
    await connection.run('UPDATE meta.model_state SET is_audited = true WHERE model = $1', [model]);
  }
}

/** The number of the model's version with this definition, a new one if it was never built so. */
export async function keepVersion(
  connection: DuckDBConnection,
  model: Model,
  definition: Definition,
): Promise<number> {
  const name = model.qualifiedName;
  const print = fingerprint(definition);
  const [known] = await readRows<{ version: number | null; last: number | null }>(
    connection,
    `SELECT max(version) FILTER (fingerprint = $2) AS version, max(version) AS last
     FROM meta.model_version WHERE model = $1`,
    [name, print],
  );
  if (known?.version) return known.version;
  const version = (known?.last ?? 0) + 1;
  await connection.run(
    `INSERT INTO meta.model_version VALUES ($1, $2, $3, $4, now() AT TIME ZONE 'UTC')`,
    [name, version, print, model.sql.trim()],
  );
  return version;
}
