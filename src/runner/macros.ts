import type { DuckDBConnection } from '@duckdb/node-api';
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
    await connection.run(sql).catch((error: Error) => {
      throw new ProblemError({ code: 'KH214', cause: error.message, place: { file } });
    });
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
