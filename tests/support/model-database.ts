import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseModel } from '../../src/model/parse-model.ts';
import { openDatabase, type Row, readRows } from '../../src/warehouse/database.ts';
import { REPOSITORY } from './temp-project.ts';

/** A database in memory with the project's macros, in which single models run on rows made by hand. */
export interface ModelDatabase {
  /** Runs statements, e.g. the CREATE TABLE of an input. */
  run(sql: string): Promise<void>;
  /** The rows of `models/<path>.sql` on the inputs that are there. */
  model<T = Row>(path: string): Promise<T[]>;
  /** Makes these models' tables one after the other, each for the next to read. */
  build(...paths: string[]): Promise<void>;
  query<T = Row>(sql: string): Promise<T[]>;
}

export async function modelDatabase(): Promise<ModelDatabase> {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await connection.run(
    'CREATE SCHEMA indicators; CREATE SCHEMA staging; CREATE SCHEMA raw; CREATE SCHEMA seeds',
  );
  for (const file of globSync(join(REPOSITORY, 'models/macros/*.sql')).sort()) {
    await connection.run(readFileSync(file, 'utf8'));
  }
  return {
    async run(sql) {
      await connection.run(sql);
    },
    model: (path) => readRows(connection, modelSql(path)),
    async build(...paths) {
      for (const path of paths) {
        await connection.run(`CREATE TABLE ${basename(path)} AS ${modelSql(path)}`);
      }
    },
    query: (sql) => readRows(connection, sql),
  };
}

function modelSql(path: string): string {
  const file = join('models', `${path}.sql`);
  const parsed = parseModel(file, readFileSync(join(REPOSITORY, file), 'utf8'));
  if (!parsed.ok) throw new Error(`${file} has no good header`);
  return parsed.model.sql;
}
