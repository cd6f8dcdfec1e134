import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import type { MacroFile } from '../model/macros.ts';
import { ProblemError, placeAt } from '../problem.ts';
import { shortHash } from '../short-hash.ts';
import { inTransaction } from '../warehouse/database.ts';
import { type ErrorMessage, errorMessage, withErrorsAsJson } from '../warehouse/error-message.ts';
import { statementStart } from '../warehouse/statement-start.ts';
import type { Fingerprints, LandingChange } from './landing.ts';

/**
 * Makes the project's macros in the database, where SQL clients find them too. Throws a ProblemError (KH214) with the
 * place at which a file breaks off.
 */
export async function createMacros(
  connection: DuckDBConnection,
  macros: readonly MacroFile[],
): Promise<void> {
  await withErrorsAsJson(connection, async () => {
    for (const { file, sql } of macros) {
      const failure = await runMacros(connection, sql);
      if (!failure) continue;
      const cause = failure.message.replaceAll(/\s*\n\s*/g, ' ');
      throw new ProblemError({ code: 'KH214', cause, place: placeAt(file, sql, failure.offset) });
    }
  });
}

/**
 * Makes the project's macros in one go, in a transaction of its own; tells whether it could. None is made where some
 * cannot be, or a file may do anything else: `createMacros` then tells what is wrong.
 */
export async function createMacrosAtOnce(
  connection: DuckDBConnection,
  macros: readonly MacroFile[],
): Promise<boolean> {
  const counts = macros.map(({ sql }) => plainMacros(sql));
  if (counts.includes(undefined)) return false;
  const all = macros.map(({ sql }) => `${sql}\n;`).join('\n');
  try {
    const { count } = await connection.extractStatements(all);
    if (count !== counts.reduce((sum: number, each) => sum + each!, 0)) return false;
    await inTransaction(connection, () => connection.run(all));
    return true;
  } catch {
    return false;
  }
}

/** How many macros a text makes, if it is plain to see that it does nothing else. */
function plainMacros(sql: string): number | undefined {
  // In these a quote may not be one: what looks like a string may be SQL.
  if (/\bE'|\$|\/\*/i.test(sql)) return undefined;
  const code = sql.replaceAll(/--[^\r\n]*|'[^']*'|"[^"]*"/g, ' ');
  if (/['"]/.test(code)) return undefined;
  const statements = code.split(';').filter((statement) => statement.trim() !== '');
  const isMacro = (statement: string) =>
    /^\s*CREATE\s+(OR\s+REPLACE\s+)?(MACRO|FUNCTION)\s/i.test(statement);
  return statements.every(isMacro) ? statements.length : undefined;
}

/** What a file breaks off with, and at which of its characters. */
interface MacroFailure {
  readonly message: string;
  readonly offset: number;
}

async function runMacros(
  connection: DuckDBConnection,
  sql: string,
): Promise<MacroFailure | undefined> {
  const isEmpty = sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === '';
  if (isEmpty) return undefined;
  // Which statement is under way; none as long as they are not told apart.
  let index: number | undefined;
  try {
    const statements = await connection.extractStatements(sql);
    for (index = 0; index < statements.count; index++) {
      const statement = await statements.prepare(index);
      if (statement.statementType !== StatementType.CREATE) {
        const message = 'Statement of another kind: expected CREATE MACRO statements alone.';
        return { message, offset: await statementStart(connection, sql, index) };
      }
      await statement.run();
    }
    return undefined;
  } catch (error) {
    const failure: ErrorMessage = errorMessage(error) ?? { message: (error as Error).message };
    const { message, position } = failure;
    if (position === undefined) {
      return { message, offset: await statementStart(connection, sql, index) };
    }
    const before =
      index === undefined
        ? [...sql].slice(0, position).join('')
        : Buffer.from(sql).subarray(0, position).toString();
    return { message, offset: before.length };
  }
}

/** The macros as a change of the database, if they are not what it has. Models tell by themselves which they use. */
export function changedMacros(macros: readonly MacroFile[], landed: Fingerprints): LandingChange[] {
  const fingerprint = shortHash(JSON.stringify(macros));
  if (landed.get('macros') === fingerprint) return [];
  return [
    {
      tables: ['macros'],
      fingerprint,
      reasons: [],
      apply: (writable) => createMacros(writable, macros),
    },
  ];
}
