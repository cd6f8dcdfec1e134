import { type Database, openDatabase } from './database.ts';
import { migrate, migrateAtOnce } from './migrate.ts';

/** Opens a database in memory with the tables of the migrations in `directory`, nothing in them. Throws as `migrate` does. */
export async function openEmpty(directory: string): Promise<Database> {
  const database = await openInMemory();
  if (await migrateAtOnce(database.connection, directory)) return database;
  database.close();
  return openOneByOne(directory);
}

/** One by one, migrations tell what is wrong with them. */
async function openOneByOne(directory: string): Promise<Database> {
  const database = await openInMemory();
  try {
    await migrate(database.connection, directory);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openInMemory(): Promise<Database> {
  // Of no rows a second thread only makes work.
  return openDatabase(':memory:', { threads: 1 });
}
