import type { DuckDBConnection } from '@duckdb/node-api';

/** What DuckDB broke off with. */
export interface ErrorMessage {
  readonly message: string;
  /** A place in the SQL, where DuckDB knows one: parsers count characters, all that comes after them bytes. */
  readonly position?: number;
}

/** Takes an error apart that was thrown under `errors_as_json`; nothing where it is no JSON. */
export function errorMessage(error: unknown): ErrorMessage | undefined {
  const json = /\{.*\}/s.exec((error as Error).message)?.[0];
  if (!json) return undefined;
  const { exception_message, position } = JSON.parse(json) as {
    exception_message: string;
    position?: string;
  };
  return {
    message: exception_message,
    ...(position !== undefined && { position: Number(position) }),
  };
}

/** Does the work with errors that `errorMessage` can take apart. */
export async function withErrorsAsJson<T>(
  connection: DuckDBConnection,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run('SET errors_as_json = true');
  try {
    return await work();
  } finally {
    // In a transaction that broke off nothing can be set; the error that broke it is the one to tell.
    await connection.run('SET errors_as_json = false').catch(() => undefined);
  }
}
