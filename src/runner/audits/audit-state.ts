import type { DuckDBConnection } from '@duckdb/node-api';
import { readMacros } from '../../model/macros.ts';
import type { Model } from '../../model/model.ts';
import { shortHash } from '../../short-hash.ts';
import { readRows } from '../../warehouse/database.ts';
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
  await connection.run('DELETE FROM meta.audit');
  for (const [model, { tests, contents }] of states) {
    await connection.run('INSERT INTO meta.audit VALUES ($1, $2, $3)', [
      model,
      tests,
      JSON.stringify(contents),
    ]);
  }
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
  const sql: SqlReader = { connection, macros: await readMacros(connection) };
  const states = new Map<string, AuditState>();
  for (const model of models) {
    const tables = withParts([model.qualifiedName, ...(await tablesOfTests(model, sql))], models);
    states.set(model.qualifiedName, {
      tests: hashOfTests(model, contents.get('macros') ?? ''),
      contents: Object.fromEntries(tables.map((name) => [name, contents.get(name) ?? ''])),
    });
  }
  return states;
}

async function tablesOfTests(model: Model, sql: SqlReader): Promise<string[]> {
  const names: string[] = [];
  for (const { kind, given } of model.header.tests) {
    names.push(...(await auditKind(kind).tablesRead(given, sql)));
  }
  return names;
}

/** The rows of a table that other models write are theirs. */
function withParts(names: readonly string[], models: readonly Model[]): string[] {
  const parts = models
    .filter(({ header }) => header.part_of && names.includes(header.part_of))
    .map((part) => part.qualifiedName);
  return [...new Set([...names, ...parts])].sort();
}

/** Names and descriptions are for people. Macros count where SQL of a test may use them. */
function hashOfTests({ header }: Model, macros: string): string {
  const tests = header.tests.map(({ kind, given, severity }) => [kind, given, severity]);
  const hasSql = header.tests.some((test) => test.kind === 'sql');
  return shortHash(
    JSON.stringify([header.grain, header.surrogate_key, tests, hasSql ? macros : '']),
  );
}
