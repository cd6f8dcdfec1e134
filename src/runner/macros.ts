import type { DuckDBConnection } from '@duckdb/node-api';
import type { MacroFile } from '../model/macros.ts';
import { ProblemError } from '../problem.ts';

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
