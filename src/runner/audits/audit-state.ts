import type { DuckDBConnection } from '@duckdb/node-api';
import { batched } from '../../batched.ts';
import { readMacros } from '../../model/macros.ts';
import type { Model } from '../../model/model.ts';
import { parseQueries } from '../../model/sql-tree.ts';
import { shortHash } from '../../short-hash.ts';
import { readRows } from '../../warehouse/database.ts';
import { replaceRows } from '../../warehouse/replace-rows.ts';
import { landedContents } from '../landing.ts';
import { readStates } from '../state.ts';
import type { SqlReader } from './kind.ts';
import { auditKind } from './registry.ts';

/** What an audit's outcome depends on, the clock and the published file aside. */
export interface AuditState {
  /** Of all that is asked of the model, a hash. */
  readonly tests: string;
  /** The content of each table that is looked at, by name. */
  readonly contents: Readonly<Record<string, string>>;
}

/** The state in which each model passed its audit the last time, by qualified name. */
export async function readAuditStates(
  connection: DuckDBConnection,
): Promise<Map<string, AuditState>> {
  const rows = await readRows<{ model: string; tests: string; contents: string }>(
    connection,
    'SELECT model, tests, contents FROM meta.audit',
  );
  return new Map(
    rows.map(({ model, tests, contents }) => [model, { tests, contents: JSON.parse(contents) }]),
  );
}

/** Notes the states in which models have passed their audits; forgets models that are not in it. */
export async function writeAuditStates(
  connection: DuckDBConnection,
  states: ReadonlyMap<string, AuditState>,
): Promise<void> {
  const rows = [...states].map(([model, { tests, contents }]) => [
    model,
    tests,
    JSON.stringify(contents),
  ]);
  await replaceRows(connection, 'meta.audit', rows);
}

/**
 * The state in which each model is now, by qualified name; with what is `toLand`, landing tables about to change, the
 * one in which it will be then.
 */
export async function currentAuditStates(
  connection: DuckDBConnection,
  models: readonly Model[],
  toLand: readonly string[] = [],
): Promise<Map<string, AuditState>> {
  const contents = await landedContents(connection);
  for (const name of toLand) contents.set(name, 'to land');
  for (const [name, state] of await readStates(connection)) contents.set(name, state.content);
  const sql: SqlReader = {
    parse: batched((queries: readonly string[]) => parseQueries(connection, queries)),
    macros: await readMacros(connection),
  };
  const parts = Map.groupBy(models, ({ header }) => header.part_of);
  const states = models.map(async (model): Promise<[string, AuditState]> => {
    const tables = withParts([model.qualifiedName, ...(await tablesOfTests(model, sql))], parts);
    return [
      model.qualifiedName,
      {
        tests: hashOfTests(model, contents.get('macros') ?? ''),
        contents: Object.fromEntries(tables.map((name) => [name, contents.get(name) ?? ''])),
      },
    ];
  });
  return new Map(await Promise.all(states));
}

async function tablesOfTests(model: Model, sql: SqlReader): Promise<string[]> {
  const names = model.header.tests.map(({ kind, given }) => auditKind(kind).tablesRead(given, sql));
  return (await Promise.all(names)).flat();
}

/** The rows of a table that other models write are theirs. */
function withParts(
  names: readonly string[],
  parts: ReadonlyMap<string | undefined, readonly Model[]>,
): string[] {
  const theirs = names.flatMap((name) => parts.get(name) ?? []).map((part) => part.qualifiedName);
  return [...new Set([...names, ...theirs])].sort();
}

/** Names and descriptions are for people. Macros count where SQL of a test may use them. */
function hashOfTests({ header }: Model, macros: string): string {
  const tests = header.tests.map(({ kind, given, severity }) => [kind, given, severity]);
  const hasSql = header.tests.some((test) => test.kind === 'sql');
  return shortHash(
    JSON.stringify([header.grain, header.surrogate_key, tests, hasSql ? macros : '']),
  );
}
