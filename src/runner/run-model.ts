import type { DuckDBConnection } from '@duckdb/node-api';
import { fingerprint } from '../model/definition.ts';
import type { Model } from '../model/model.ts';
import { shortHash } from '../short-hash.ts';
import { inTransaction } from '../warehouse/database.ts';
import { contentOf } from './content.ts';
import type { GraphNode } from './graph.ts';
import { materialize } from './materialize.ts';
import { keepVersion, type ModelState, newContent, writeState } from './state.ts';

/** What running a model left. */
export interface ModelRun {
  /** null for a view, and for a table whose rows other models write. */
  readonly rows: number | null;
  /** The content the model's children see; the one of before where the rows are the same. */
  readonly content: string;
}

/** Runs one model with its bookkeeping in one transaction. */
export async function runModel(
  connection: DuckDBConnection,
  node: GraphNode,
  before: ModelState | undefined,
  inputs: Readonly<Record<string, string>>,
  reason: string,
): Promise<ModelRun> {
  const { model, definition } = node;
  const startedAt = new Date();
  return inTransaction(connection, async () => {
    const old = before && (await hashedContent(connection, model));
    await materialize(connection, model, before === undefined);
    const rows =
      model.header.materialize === 'table' ? (await contentOf(connection, model))!.rows : null;
    const content = await contentAfter(connection, node, before, old, inputs);
    await writeState(connection, model.qualifiedName, {
      definition,
      inputs,
      content,
    });
    const version = await keepVersion(connection, model, definition);
    await connection.run('INSERT INTO meta.model_run VALUES ($1, $2, $3, $4, $5, $6)', [
      model.qualifiedName,
      version,
      startedAt.toISOString(),
      Date.now() - startedAt.getTime(),
      rows,
      reason,
    ]);
    return { rows, content };
  });
}

interface HashedContent {
  readonly rows: number;
  readonly hash: string;
}

async function hashedContent(
  connection: DuckDBConnection,
  model: Model,
): Promise<HashedContent | undefined> {
  const content = await contentOf(connection, model);
  return content && { rows: content.rows, hash: await content.hash() };
}

async function contentAfter(
  connection: DuckDBConnection,
  { model, definition }: GraphNode,
  before: ModelState | undefined,
  old: HashedContent | undefined,
  inputs: Readonly<Record<string, string>>,
): Promise<string> {
  // A view's rows are not looked at: it is what its definition makes of its inputs.
  if (model.header.materialize === 'view')
    return shortHash(fingerprint(definition) + JSON.stringify(inputs));
  if (before && old && model.header.materialize === 'table') {
    const now = await contentOf(connection, model);
    if (now && now.rows === old.rows && (await now.hash()) === old.hash) return before.content;
  }
  return newContent(connection);
}
