import { isDeepStrictEqual } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readLanded } from '../landing.ts';
import { readStates } from '../state.ts';
import { currentAuditStates, readAuditStates } from './audit-state.ts';

/**
 * The qualified names of the models that a build will audit if none of them runs, those apart that are `left` for the
 * next one; `toLand` are the landing tables that it will change.
 */
export async function auditsDue(
  connection: DuckDBConnection,
  all: readonly Model[],
  left: readonly string[],
  toLand: readonly string[],
): Promise<string[]> {
  const { models, isDue } = await auditStates(connection, all, toLand);
  return models
    .filter(({ qualifiedName }) => !left.includes(qualifiedName))
    .filter((model) => isDue(model) || !model.header.tests.every(isSettled))
    .map((model) => model.qualifiedName);
}

/**
 * The models that were built, the state in which each passed, and the one in which it is or, once what is `toLand` has
 * changed, will be.
 */
export async function auditStates(
  connection: DuckDBConnection,
  all: readonly Model[],
  toLand: readonly string[] = [],
) {
  const before = await readAuditStates(connection);
  const built = await readStates(connection);
  const models = all.filter((model) => built.has(model.qualifiedName));
  const { contents } = await readLanded(connection);
  for (const name of toLand) contents.set(name, 'to land');
  for (const [name, { content }] of built) contents.set(name, content);
  const now = await currentAuditStates(connection, models, contents, before);
  const isDue = ({ qualifiedName }: Model) =>
    !isDeepStrictEqual(before.get(qualifiedName), now.get(qualifiedName));
  return { models, before, now, isDue };
}

/** Of a freshness test the answer changes with the clock: rows that nothing happens to grow old. */
export function isSettled({ kind }: Model['header']['tests'][number]): boolean {
  return kind !== 'freshness';
}
