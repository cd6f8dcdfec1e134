import type { DuckDBConnection } from '@duckdb/node-api';
import { type Definition, fingerprint } from '../model/definition.ts';
import { readRows } from '../warehouse/database.ts';

/** The numbers of a model's versions, by the fingerprint of the definition that it was built with. */
export type ModelVersions = ReadonlyMap<string, number>;

/** A version of a model. */
export interface ModelVersion {
  readonly number: number;
  readonly fingerprint: string;
  /** Whether the model was never built so. */
  readonly isNew: boolean;
}

/** The versions of every model that was ever built, by qualified name. */
export async function readVersions(
  connection: DuckDBConnection,
): Promise<Map<string, ModelVersions>> {
  const rows = await readRows<{ model: string; version: number; fingerprint: string }>(
    connection,
    'SELECT model, version, fingerprint FROM meta.model_version',
  );
  const ofModels = Map.groupBy(rows, ({ model }) => model);
  return new Map(
    [...ofModels].map(([model, versions]) => [
      model,
      new Map(versions.map(({ fingerprint, version }) => [fingerprint, version])),
    ]),
  );
}

/** The version that a definition is among those known: one of them, or the next. */
export function versionOf(definition: Definition, known: ModelVersions = new Map()): ModelVersion {
  const print = fingerprint(definition);
  const number = known.get(print);
  return {
    number: number ?? Math.max(0, ...known.values()) + 1,
    fingerprint: print,
    isNew: number === undefined,
  };
}
