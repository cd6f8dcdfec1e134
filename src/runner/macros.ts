import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import type { MacroFile } from '../model/macros.ts';
import { ProblemError } from '../problem.ts';
import { shortHash } from '../short-hash.ts';
import { type LandingChange, landedFingerprints } from './landing.ts';

/** Makes the project's macros in the database, where SQL clients find them too. */
export async function createMacros(
  connection: DuckDBConnection,
  macros: readonly MacroFile[],
): Promise<void> {
  for (const { file, sql } of macros) {
    try {
      await runMacros(connection, sql);
    } catch (error) {
      throw new ProblemError({ code: 'KH214', cause: (error as Error).message, place: { file } });
    }
  }
}

async function runMacros(connection: DuckDBConnection, sql: string): Promise<void> {
  const isEmpty = sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === '';
  if (isEmpty) return;
  const statements = await connection.extractStatements(sql);
  for (let index = 0; index < statements.count; index++) {
    const statement = await statements.prepare(index);
    if (statement.statementType !== StatementType.CREATE) {
      throw new Error('Statement of another kind: expected CREATE MACRO statements alone.');
    }
    await statement.run();
  }
}

/** The macros as a change of the database, if they are not what it has. Models tell by themselves which they use. */
export async function changedMacros(
  connection: DuckDBConnection,
  macros: readonly MacroFile[],
): Promise<LandingChange[]> {
  const fingerprint = shortHash(JSON.stringify(macros));
  if ((await landedFingerprints(connection)).get('macros') === fingerprint) return [];
  return [
    {
      tables: ['macros'],
      fingerprint,
      reasons: [],
      apply: (writable) => createMacros(writable, macros),
    },
  ];
}
