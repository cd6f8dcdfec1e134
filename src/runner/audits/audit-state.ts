import type { DuckDBConnection } from '@duckdb/node-api';
import { batched } from '../../batched.ts';
import { readMacros } from '../../model/macros.ts';
import type { Model } from '../../model/model.ts';
import { parseQueries } from '../../model/sql-tree.ts';
import { shortHash } from '../../short-hash.ts';
import { readRows } from '../../warehouse/database.ts';
import { replaceRows } from '../../warehouse/replace-rows.ts';
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
 * The state in which each model is now, by qualified name, where tables have these contents. Where nothing else is
 * asked than `before`, the tables that it looks at are those of before: no SQL of a test has to be read.
 */
export async function currentAuditStates(
  connection: DuckDBConnection,
  models: readonly Model[],
  contents: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, AuditState>,
): Promise<Map<string, AuditState>> {
  const macros = contents.get('macros') ?? '';
  const asked = models.map((model) => ({ model, tests: hashOfTests(model, macros) }));
  const read = await tablesOfTests(
    connection,
    asked
      .filter(({ model, tests }) => before.get(model.qualifiedName)?.tests !== tests)
      .map(({ model }) => model),
  );
  const parts = Map.groupBy(models, ({ header }) => header.part_of);
  return new Map(
    asked.map(({ model, tests }) => {
      const name = model.qualifiedName;
      const tables = read.get(model) ?? tablesLeft(before.get(name)!, contents);
      const looked = withParts([name, ...tables], parts);
      return [
        name,
        {
          tests,
          contents: Object.fromEntries(looked.map((table) => [table, contents.get(table) ?? ''])),
        },
      ];
    }),
  );
}

/** The tables that the tests of each model read besides its own. */
async function tablesOfTests(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<Map<Model, string[]>> {
  const sql: SqlReader = {
    parse: batched((queries: readonly string[]) => parseQueries(connection, queries)),
    macros: models.some(hasSql) ? await readMacros(connection) : new Map(),
  };
  const tables = models.map(async (model): Promise<[Model, string[]]> => {
    const ofTests = model.header.tests.map(({ kind, given }) =>
      auditKind(kind).tablesRead(given, sql),
    );
    return [model, (await Promise.all(ofTests)).flat()];
  });
  return new Map(await Promise.all(tables));
}

/** The tables of a state but for parts that are no more. One that was never there may come yet. */
function tablesLeft(state: AuditState, contents: ReadonlyMap<string, string>): string[] {
  return Object.keys(state.contents).filter(
    (table) => state.contents[table] === '' || contents.has(table),
  );
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
function hashOfTests(model: Model, macros: string): string {
  const { grain, surrogate_key, tests } = model.header;
  const asked = tests.map(({ kind, given, severity }) => [kind, given, severity]);
  return shortHash(JSON.stringify([grain, surrogate_key, asked, hasSql(model) ? macros : '']));
}

function hasSql({ header }: Model): boolean {
  return header.tests.some(({ kind }) => kind === 'sql');
}
