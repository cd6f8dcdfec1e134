import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Seed } from '../project/seed-file.ts';
import { identifier } from '../warehouse/sql-text.ts';

/** Makes each seed a table of the schema `seeds`. */
export async function createSeeds(
  connection: DuckDBConnection,
  seeds: readonly Seed[],
): Promise<void> {
  await connection.run('CREATE SCHEMA IF NOT EXISTS seeds');
  for (const seed of seeds) {
    const table = `seeds.${identifier(seed.name)}`;
    const columns = Object.entries(seed.header.columns).map(
      ([name, { type, nullable }]) => `${identifier(name)} ${type}${nullable ? '' : ' NOT NULL'}`,
    );
    await connection.run(`CREATE OR REPLACE TABLE ${table} (${columns.join(', ')})`);
    await insertRows(connection, table, seed.rows);
  }
}

/** Inserts rows of values that DuckDB casts to the columns' types. */
export async function insertRows(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly DuckDBValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const width = rows[0]!.length;
  const tuples = rows.map(
    (_, row) =>
      `(${Array.from({ length: width }, (_, cell) => `$${row * width + cell + 1}`).join(', ')})`,
  );
  await connection.run(`INSERT INTO ${table} VALUES ${tuples.join(', ')}`, rows.flat());
}
