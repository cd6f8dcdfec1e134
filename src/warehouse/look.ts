import type { DuckDBConnection } from '@duckdb/node-api';
import { type Row, readRows } from './database.ts';

/** Gives the rows of a query of tables that stay as they are while it is in use. */
export type Look = <T = Row>(sql: string) => Promise<T[]>;

/** What was asked so far, by its SQL. */
export type Answers = Map<string, Promise<unknown[]>>;

export function lookThrough(connection: DuckDBConnection): Look {
  return (sql) => readRows(connection, sql);
}

/** Forgets what was answered from a table that has other rows now. */
export function forgetAnswers(answers: Answers, table: string): void {
  for (const sql of answers.keys()) if (sql.includes(table)) answers.delete(sql);
}

/** Asks through a connection what has not been asked yet through any. */
export function rememberingLook(connection: DuckDBConnection, answers: Answers): Look {
  return <T>(sql: string) => {
    const known = answers.get(sql);
    if (known) return known as Promise<T[]>;
    const asked = readRows<T>(connection, sql);
    answers.set(sql, asked);
    // What could not be answered may be asked again.
    asked.catch(() => answers.delete(sql));
    return asked;
  };
}
