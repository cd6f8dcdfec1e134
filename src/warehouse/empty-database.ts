import { type Database, openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

/** Opens a database in memory with the tables of the migrations in `directory`, nothing in them. Throws as `migrate` does. */
export async function openEmpty(directory: string): Promise<Database> {
  // Of no rows a second thread only makes work.
  const database = await openDatabase(':memory:', { threads: 1 });
  try {
    await migrate(database.connection, directory);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
